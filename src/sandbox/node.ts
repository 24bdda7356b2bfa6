/** `bucketdrop/sandbox/node`: what the sandbox offers where there is a file system. */
export { folderStorage } from './folder-storage.ts'
