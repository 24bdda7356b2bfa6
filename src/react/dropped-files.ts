/** The files that were dropped or pasted, those in folders too. */
import type { FileToAdd } from '../uploader/types.ts'

/** What came of it: the names of those that the system would not give are told apart. */
export interface DroppedFiles {
  files: FileToAdd[]
  unreadable: string[]
}

/** What systems leave in folders, and nobody means to upload. */
const LITTER = /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i

/**
 * All files of a transfer: a folder's with the path from it, as `relativePath` of their metadata. Call it while the event
 * is handled: afterwards the browser has emptied the transfer.
 *
 * @param onFolder called before folders are read, which may take long.
 */
export async function droppedFiles(
  transfer: DataTransfer,
  { onFolder, signal }: { onFolder?(): void; signal?: AbortSignal } = {},
): Promise<DroppedFiles> {
  const result: DroppedFiles = { files: [], unreadable: [] }
  const folders: FileSystemDirectoryEntry[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    // Not every browser has it, nor every item.
    const entry = 'webkitGetAsEntry' in item ? item.webkitGetAsEntry() : null
    const file = item.getAsFile()
    if (entry && isFolder(entry)) folders.push(entry)
    else if (file) result.files.push(file)
  }
  if (folders.length > 0) onFolder?.()
  // One folder after another: whole trees at once would open thousands of files.
  for (let folder = folders.shift(); folder; folder = folders.shift()) {
    if (signal?.aborted) break
    const entries = await entriesOf(folder).catch(() => undefined)
    if (!entries) result.unreadable.push(folder.name)
    folders.unshift(...(entries ?? []).filter(isFolder))
    const wanted = (entries ?? []).filter(isFile).filter(({ name }) => !LITTER.test(name))
    for (const found of await Promise.all(wanted.map(fileOf))) {
      if (typeof found === 'string') result.unreadable.push(found)
      else result.files.push(found)
    }
  }
  return result
}

/** `readEntries` gives a hundred at most, and is to be asked until it gives none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** The file with its path; its name where it cannot be read. */
async function fileOf(entry: FileSystemFileEntry): Promise<FileToAdd | string> {
  try {
    const data = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return { data, name: data.name, type: data.type, meta: { relativePath: entry.fullPath.replace(/^\//, '') } }
  } catch {
    return entry.name
  }
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
