/** `bucketdrop/sandbox/node`: what the sandbox offers where there is a file system. */
export { type FolderStorage, folderStorage, type FolderStorageOptions } from './folder-storage.ts'
