/**
 * A storage in a folder:
 *
 *     objects/<sha256 of bucket/key>.json   what is known of an object, and the segments its bytes are in
 *     uploads/<upload id>/upload.json       a multipart upload, beside it <part number>.json
 *     data/<segment id>                     bytes
 *     incoming/                             what is being written, renamed to its place when whole, and what is being removed
 *     lock/<process id>                     whose folder it is at the moment
 *
 * File names are hashes and random ids, so any key is safe whatever it spells, and two keys that differ only in case are two
 * files on every file system. The record names the bytes: a crash before its rename leaves bytes that nothing names, which
 * the next start removes.
 */
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sha256Hex } from '#crypto'
import { createCatalogue } from './catalogue.ts'
import { randomHex } from './encoding.ts'
import { clearLeftovers, readContents } from './folder-contents.ts'
import { endingWith, readFileSlice, syncFolder, writeDurably, writeStream } from './folder-files.ts'
import { lockFolder } from './folder-lock.ts'
import { slicesOf } from './segments.ts'
import type { SandboxStorage } from './storage.ts'
import { type Bytes, streamOf } from './streams.ts'

export interface FolderStorageOptions {
  /** Told, once a start, of records that cannot be read. Default `console.warn`. */
  readonly warn?: (message: string) => void
}

export interface FolderStorage extends SandboxStorage {
  /** Ends the changes under way and frees the folder for another storage. From then on this one neither writes nor reads. */
  close(): Promise<void>
}

/**
 * Keeps objects, their metadata and multipart uploads in a folder, which is made when missing; they survive a restart, and
 * what is said of them a power cut. Bodies stream: no object is ever in memory as a whole.
 *
 * The folder is taken at once, until `close()` or the end of the process.
 * @throws Error while another process has the folder, or another storage of this one.
 */
export function folderStorage(directory: string, options: FolderStorageOptions = {}): FolderStorage {
  const { warn = (message) => console.warn(message) } = options
  const root = resolve(directory)
  const folder = (name: string) => join(root, name)
  const dataFile = (id: string) => join(root, 'data', id)
  const objectFile = (bucket: string, key: string) => join(root, 'objects', `${sha256Hex(`${bucket}/${key}`)}.json`)
  const uploadFolder = (id: string) => join(root, 'uploads', id)
  const aside = () => join(root, 'incoming', randomHex(32))
  /** Segments being read, and those of them to be removed afterwards. */
  const readers = new Map<string, number>()
  const doomed = new Set<string>()
  const changes = createGate()
  const unlock = lockFolder(root)

  /** Written aside and renamed, so it is never seen half. */
  async function save(path: string, record: unknown): Promise<void> {
    const written = aside()
    try {
      await writeDurably(written, JSON.stringify(record))
      await rename(written, path)
    } catch (error) {
      await rm(written, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
  }

  async function discard(id: string): Promise<void> {
    if (readers.has(id)) doomed.add(id)
    else await rm(dataFile(id), { force: true })
  }

  async function release(id: string): Promise<void> {
    const left = (readers.get(id) ?? 1) - 1
    if (left > 0) readers.set(id, left)
    else {
      readers.delete(id)
      if (doomed.delete(id)) await rm(dataFile(id), { force: true })
    }
  }

  async function open() {
    for (const name of ['objects', 'uploads', 'data', 'incoming']) await mkdir(folder(name), { recursive: true })
    const found = await readContents(root)
    await clearLeftovers(root, found)
    if (found.unreadable.length > 0) {
      warn(
        `Records in ${root} cannot be read: ${found.unreadable.join(', ')}. They are left as they are, and so is everything in data/ until they are mended or removed.`,
      )
    }
    return found
  }

  const storage = createCatalogue({
    open: () => changes.run(open),
    async write(body) {
      const id = randomHex(32)
      const written = aside()
      try {
        const size = await writeStream(written, body, changes.requireOpen)
        await changes.run(() => rename(written, dataFile(id)))
        return { id, size }
      } catch (error) {
        await rm(written, { force: true })
        throw error
      }
    },
    read(segments, range) {
      changes.requireOpen()
      const slices = slicesOf(segments, range)
      for (const { id } of slices) readers.set(id, (readers.get(id) ?? 0) + 1)
      let unreleased = slices.map((slice) => slice.id)
      async function releaseAll(): Promise<void> {
        const ids = unreleased
        unreleased = []
        for (const id of ids) await release(id)
      }
      async function* chunks(): AsyncGenerator<Bytes, void, undefined> {
        for (const { id, start, end } of slices) yield* readFileSlice(dataFile(id), start, end)
      }
      return streamOf(endingWith(chunks(), releaseAll))
    },
    discard: ({ id }) => changes.run(() => discard(id)),
    saveObject: (object) => changes.run(() => save(objectFile(object.bucket, object.key), object)),
    removeObject: (object) =>
      changes.run(async () => {
        await rm(objectFile(object.bucket, object.key), { force: true })
        await syncFolder(folder('objects'))
      }),
    saveUpload: (upload) =>
      changes.run(async () => {
        await mkdir(uploadFolder(upload.id))
        await save(join(uploadFolder(upload.id), 'upload.json'), upload)
        await syncFolder(folder('uploads'))
      }),
    savePart: (uploadId, part) => changes.run(() => save(join(uploadFolder(uploadId), `${part.number}.json`), part)),
    removeUpload: (uploadId) =>
      changes.run(async () => {
        // Out of sight in one step: half an upload would look like one whose record is lost.
        const removed = aside()
        await rename(uploadFolder(uploadId), removed)
        await syncFolder(folder('uploads'))
        await rm(removed, { recursive: true, force: true })
      }),
  })

  return {
    ...storage,
    async close() {
      await changes.close()
      unlock()
    },
  }
}

/** Lets changes through until it is closed, which waits for those under way. */
function createGate() {
  let closed = false
  const running = new Set<Promise<unknown>>()
  function requireOpen(): void {
    if (closed) throw new Error('The storage is closed')
  }
  return {
    requireOpen,
    async run<T>(change: () => Promise<T>): Promise<T> {
      requireOpen()
      const result = change()
      running.add(result)
      try {
        return await result
      } finally {
        running.delete(result)
      }
    },
    async close(): Promise<void> {
      closed = true
      await Promise.allSettled(running)
    },
  }
}
