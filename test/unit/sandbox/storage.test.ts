/** One contract for every storage, then what only a folder must do. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { memoryStorage, type SandboxStorage, type StoredObject, type StoredUpload } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'

type Bytes = Uint8Array<ArrayBuffer>
const root = await mkdtemp(join(tmpdir(), 'storage-'))
afterAll(() => rm(root, { recursive: true }))
let count = 0
const newFolder = () => join(root, String(count++), 'made', 'when missing')

const stream = (...chunks: (string | Error)[]) =>
  new ReadableStream<Bytes>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk instanceof Error) controller.error(chunk)
      else controller.enqueue(new TextEncoder().encode(chunk))
    },
  })
const textOf = (body: ReadableStream<Bytes>) => new Response(body).text()
const described = { headers: { 'content-type': 'a/b' }, metadata: [['a', 'ü']] as const }
const upload = (id: string): StoredUpload => ({ ...described, id, bucket: 'b', key: 'k', initiated: 1 })
const uploadId = (digit: string) => digit.repeat(32)

async function put(storage: SandboxStorage, key: string, text: string, bucket = 'b'): Promise<StoredObject> {
  const segment = await storage.write(stream(text))
  const object = { ...described, bucket, key, size: segment.size, etag: 'e', lastModified: 5, segments: [segment] }
  await storage.putObject(object)
  return object
}
async function keysOf(storage: SandboxStorage, bucket = 'b', from = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.listObjects(bucket, from)) keys.push(key)
  return keys
}

describe.each([
  { name: 'memory', open: () => memoryStorage() },
  { name: 'folder', open: () => folderStorage(newFolder()) },
])('$name storage', ({ open }) => {
  test('gives back what was put, whole and in ranges over segments', async () => {
    const storage = open()
    const segments = [
      await storage.write(stream('hel', 'lo')),
      await storage.write(stream()),
      await storage.write(stream('world')),
    ]
    expect(segments.map(({ size }) => size)).toEqual([5, 0, 5])
    expect(await textOf(storage.read(segments))).toBe('helloworld')
    expect(await textOf(storage.read(segments, { start: 3, end: 6 }))).toBe('lowo')
    expect(await textOf(storage.read(segments, { start: 5, end: 5 }))).toBe('w')
    await put(storage, 'k', 'first')
    const object = await put(storage, 'k', 'second')
    expect(await storage.getObject('b', 'k')).toEqual(object)
    expect(await storage.getObject('b', 'K')).toBeUndefined()
    await storage.deleteObject('b', 'k')
    expect(await storage.getObject('b', 'k')).toBeUndefined()
  })

  test('a stream that breaks leaves the reason', async () => {
    await expect(open().write(stream('a', new Error('cut')))).rejects.toThrow('cut')
  })

  test('a precondition decides at the moment of writing', async () => {
    const storage = open()
    const object = await put(storage, 'k', 'a')
    const absent = (current: StoredObject | undefined) => {
      if (current) throw new Error('there')
    }
    await expect(storage.putObject(object, absent)).rejects.toThrow('there')
    const others = await Promise.all([1, 2].map(() => storage.write(stream('x'))))
    const writes = others.map((segment) => storage.putObject({ ...object, key: 'new', segments: [segment] }, absent))
    const results = await Promise.allSettled(writes)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('what is being read stays readable when it is replaced or deleted', async () => {
    const storage = open()
    const { segments } = await put(storage, 'k', 'before')
    const reading = storage.read(segments)
    await put(storage, 'k', 'after')
    await storage.deleteObject('b', 'k')
    expect(await textOf(reading)).toBe('before')
  })

  test('keeps parts until an upload completes or is aborted', async () => {
    const storage = open()
    await storage.createUpload(upload(uploadId('1')))
    const part = async (number: number, text: string) => {
      const segment = await storage.write(stream(text))
      return { number, size: segment.size, etag: text, lastModified: 1, segment }
    }
    const parts = [await part(2, 'two'), await part(1, 'old'), await part(1, 'one'), await part(3, 'unused')]
    for (const each of parts) expect(await storage.putPart(uploadId('1'), each)).toBe(true)
    expect((await storage.listParts(uploadId('1'))).map(({ etag }) => etag)).toEqual(['one', 'two', 'unused'])
    expect(await storage.putPart(uploadId('2'), await part(1, 'x'))).toBe(false)
    const segments = (await storage.listParts(uploadId('1'))).slice(0, 2).map(({ segment }) => segment)
    const object = { ...described, bucket: 'b', key: 'k', size: 6, etag: 'e', lastModified: 5, segments }
    expect(await storage.completeUpload(uploadId('1'), object)).toBe(true)
    expect(await storage.completeUpload(uploadId('1'), object)).toBe(false)
    expect(await storage.getUpload(uploadId('1'))).toBeUndefined()
    expect(await textOf(storage.read(segments))).toBe('onetwo')
    await storage.createUpload(upload(uploadId('3')))
    expect((await storage.listUploads('b')).map(({ id }) => id)).toEqual([uploadId('3')])
    expect(await storage.abortUpload(uploadId('3'))).toBe(true)
    expect(await storage.abortUpload(uploadId('3'))).toBe(false)
  })

  test('lists one bucket in the order of UTF-8', async () => {
    const storage = open()
    for (const key of ['b', '\u{10000}', '\uffee', 'a/', 'B', 'a']) await put(storage, key, key)
    await put(storage, 'other', 'x', 'c')
    expect(await keysOf(storage)).toEqual(['B', 'a', 'a/', 'b', '\uffee', '\u{10000}'])
    expect(await keysOf(storage, 'b', 'a/')).toEqual(['a/', 'b', '\uffee', '\u{10000}'])
  })

  const awkward = [
    '../',
    '/',
    '//',
    '\\',
    'CON',
    'é',
    'é',
    '日本',
    '%2F',
    '\u0000',
    ' ',
    '.',
    '#?&',
    '\u{1f600}',
    'A',
    'a',
  ]
  const key = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.array(fc.constantFrom(...awkward), { minLength: 1 }).map((parts) => parts.join('')),
    )
    .map((text) => Array.from(text).slice(0, 300).join(''))

  test('any keys are put, listed, read and deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), async (keys) => {
        const storage = open()
        for (const each of keys) await put(storage, each, each)
        const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        expect(await keysOf(storage)).toEqual(sorted)
        for (const each of keys) {
          const object = await storage.getObject('b', each)
          expect(object?.key).toBe(each)
          await storage.deleteObject('b', each)
        }
        expect(await keysOf(storage)).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})

describe('folder storage', () => {
  const filesOf = async (folder: string) =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const openFiles = async () => (await readdir('/proc/self/fd').catch(() => [])).length

  test('survives a restart with objects, metadata, uploads and parts', async () => {
    const folder = newFolder()
    const before = folderStorage(folder)
    const longest = '日'.repeat(341)
    for (const each of ['a', 'A', '../../escape', longest]) await put(before, each, `text of ${each}`)
    await before.createUpload(upload(uploadId('4')))
    const segment = await before.write(stream('part'))
    const part = {
      number: 7,
      size: 4,
      etag: 'p',
      lastModified: 1,
      segment,
      checksum: { algorithm: 'crc32', value: 'x' } as const,
    }
    await before.putPart(uploadId('4'), part)
    const after = folderStorage(folder)
    expect(await keysOf(after)).toEqual(['../../escape', 'A', 'a', longest])
    const object = await after.getObject('b', 'A')
    expect(object).toEqual(await before.getObject('b', 'A'))
    expect(await textOf(after.read(object?.segments ?? []))).toBe('text of A')
    expect(await after.getUpload(uploadId('4'))).toEqual(upload(uploadId('4')))
    expect(await after.listParts(uploadId('4'))).toEqual([part])
  })

  test('clears what a crash left, and nothing else', async () => {
    const folder = newFolder()
    const before = folderStorage(folder)
    const kept = await put(before, 'k', 'kept')
    await before.write(stream('never became an object'))
    const object = { ...kept, key: 'done', upload: { id: uploadId('5'), parts: '1:e' } }
    await before.putObject({ ...object, segments: [await before.write(stream('done'))] })
    // As if the process had died between the object's record and the end of its upload.
    await before.createUpload(upload(uploadId('5')))
    await writeFile(join(folder, 'incoming', 'f'.repeat(32)), 'half an obj')
    await mkdir(join(folder, 'uploads', uploadId('6')))
    await writeFile(join(folder, 'data', 'mine.txt'), 'not of the sandbox')
    await writeFile(join(folder, 'objects', `${'0'.repeat(64)}.json`), '{"key":')
    const after = folderStorage(folder)
    expect(await keysOf(after)).toEqual(['done', 'k'])
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
    expect(await readdir(join(folder, 'uploads'))).toEqual([])
    expect((await readdir(join(folder, 'data'))).length).toBe(3)
    expect(await readdir(join(folder, 'data'))).toContain('mine.txt')
  })

  test('frees every byte of what is replaced, deleted, aborted or broken off', async () => {
    const folder = newFolder()
    const storage = folderStorage(folder)
    await put(storage, 'k', 'one')
    await put(storage, 'k', 'two')
    await storage.deleteObject('b', 'k')
    await expect(storage.write(stream('x', new Error('cut')))).rejects.toThrow('cut')
    await storage.createUpload(upload(uploadId('7')))
    const segment = await storage.write(stream('part'))
    await storage.putPart(uploadId('7'), { number: 1, size: 4, etag: 'p', lastModified: 1, segment })
    await storage.abortUpload(uploadId('7'))
    expect(await filesOf(folder)).toEqual([])
  })

  test('closes its files when a reader gives up', async () => {
    const folder = newFolder()
    const storage = folderStorage(folder)
    const { segments } = await put(storage, 'k', 'x'.repeat(1_000_000))
    const before = await openFiles()
    for (let i = 0; i < 20; i++) {
      const reader = storage.read(segments).getReader()
      if (i % 2 === 0) await reader.read()
      await reader.cancel()
    }
    expect(await openFiles()).toBeLessThanOrEqual(before)
    await storage.deleteObject('b', 'k')
    expect(await filesOf(folder)).toEqual([])
  })
})
