/**
 * A storage in a folder:
 *
 *     objects/<sha256 of bucket/key>.json   what is known of an object, and the segments its bytes are in
 *     uploads/<upload id>/upload.json       a multipart upload, beside it <part number>.json
 *     data/<segment id>                     bytes
 *     incoming/                             what is being written, renamed to its place when whole
 *
 * File names are hashes and random ids, so any key is safe whatever it spells, and two keys that differ only in case are two
 * files on every file system. The record names the bytes: a crash before its rename leaves bytes that nothing names, which
 * the next start removes.
 */
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '#crypto'
import { type Contents, createCatalogue } from './catalogue.ts'
import { randomHex } from './encoding.ts'
import { readObjectRecord, readPartRecord, readUploadRecord } from './records.ts'
import { slicesOf } from './segments.ts'
import type { SandboxStorage, Segment, StoredObject, StoredPart } from './storage.ts'
import { type Bytes, chunksOf, streamOf } from './streams.ts'

/** How much of a file is read at a time, bytes. */
const readSize = 256 * 1024

/**
 * Keeps objects, their metadata and multipart uploads in a folder, which is made when missing; they survive a restart.
 * Bodies stream: no object is ever in memory as a whole. One process at a time may use a folder, since its start clears
 * away what a crash left behind.
 */
export function folderStorage(directory: string): SandboxStorage {
  const folder = (name: string) => join(directory, name)
  const dataFile = (id: string) => join(directory, 'data', id)
  const objectFile = (bucket: string, key: string) =>
    join(directory, 'objects', `${sha256Hex(`${bucket}/${key}`)}.json`)
  const uploadFolder = (id: string) => join(directory, 'uploads', id)
  /** Segments being read, and those of them to be removed afterwards. */
  const readers = new Map<string, number>()
  const doomed = new Set<string>()

  /** Written aside and renamed, so it is never seen half. */
  async function save(path: string, record: unknown): Promise<void> {
    const aside = join(directory, 'incoming', randomHex(32))
    try {
      await writeFile(aside, JSON.stringify(record))
      await rename(aside, path)
    } catch (error) {
      await rm(aside, { force: true })
      throw error
    }
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

  return createCatalogue({
    async open() {
      for (const name of ['objects', 'uploads', 'data', 'incoming']) await mkdir(folder(name), { recursive: true })
      const contents = await readContents(directory)
      const kept = new Set(segmentsOf(contents).map((segment) => segment.id))
      for (const place of ['data', 'incoming']) {
        const leftovers = (await readdir(folder(place))).filter((name) => isId(name) && !kept.has(name))
        for (const name of leftovers) await rm(join(directory, place, name))
      }
      return contents
    },
    async write(body) {
      const id = randomHex(32)
      const aside = join(directory, 'incoming', id)
      try {
        const size = await writeStream(aside, body)
        await rename(aside, dataFile(id))
        return { id, size }
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    },
    read(segments, range) {
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
    discard: ({ id }) => discard(id),
    saveObject: (object) => save(objectFile(object.bucket, object.key), object),
    removeObject: (object) => rm(objectFile(object.bucket, object.key), { force: true }),
    async saveUpload(upload) {
      await mkdir(uploadFolder(upload.id))
      await save(join(uploadFolder(upload.id), 'upload.json'), upload)
    },
    savePart: (uploadId, part) => save(join(uploadFolder(uploadId), `${part.number}.json`), part),
    removeUpload: (uploadId) => rm(uploadFolder(uploadId), { recursive: true, force: true }),
  })
}

/** Calls `end` once, when the chunks are through, fail, or are given up (even before the first). */
function endingWith(chunks: AsyncGenerator<Bytes, void, undefined>, end: () => Promise<void>): AsyncIterable<Bytes> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const result = await chunks.next()
          if (result.done) await end()
          return result
        } catch (error) {
          await end()
          throw error
        }
      },
      async return() {
        await chunks.return()
        await end()
        return { done: true, value: undefined }
      },
    }),
  }
}

async function writeStream(path: string, body: ReadableStream<Bytes>): Promise<number> {
  const file = await open(path, 'wx')
  try {
    let size = 0
    for await (const chunk of chunksOf(body)) {
      for (let written = 0; written < chunk.length; ) {
        written += (await file.write(chunk, written, chunk.length - written)).bytesWritten
      }
      size += chunk.length
    }
    return size
  } finally {
    await file.close()
  }
}

async function* readFileSlice(path: string, start: number, end: number): AsyncGenerator<Bytes, void, undefined> {
  const file = await open(path, 'r')
  try {
    for (let position = start; position < end; ) {
      const buffer = new Uint8Array(Math.min(readSize, end - position))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) throw new Error('The bytes of an object are gone')
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function segmentsOf(contents: Contents): Segment[] {
  return [
    ...contents.objects.flatMap((object) => object.segments),
    ...contents.uploads.flatMap(({ parts }) => parts.map((part) => part.segment)),
  ]
}

/** Ids this storage makes: files of other names in its folders are not its own, and stay. */
function isId(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name)
}

/** Reads every record, removing uploads that never began or became an object just before a crash. */
async function readContents(directory: string): Promise<Contents> {
  const objects: StoredObject[] = []
  for (const name of (await readdir(join(directory, 'objects'))).filter((each) => /^[0-9a-f]{64}\.json$/.test(each))) {
    const object = readObjectRecord(await readFile(join(directory, 'objects', name), 'utf8'))
    if (object) objects.push(object)
  }
  const completed = new Set(objects.map((object) => object.upload?.id))
  const uploads: Contents['uploads'][number][] = []
  for (const id of (await readdir(join(directory, 'uploads'))).filter(isId)) {
    const folder = join(directory, 'uploads', id)
    const text = await readFile(join(folder, 'upload.json'), 'utf8').catch(() => '')
    const upload = readUploadRecord(text)
    if (!upload || completed.has(id)) {
      await rm(folder, { recursive: true, force: true })
      continue
    }
    const parts: StoredPart[] = []
    for (const name of (await readdir(folder)).filter((each) => /^\d+\.json$/.test(each))) {
      const part = readPartRecord(await readFile(join(folder, name), 'utf8'))
      if (part) parts.push(part)
    }
    uploads.push({ upload, parts })
  }
  return { objects, uploads }
}
