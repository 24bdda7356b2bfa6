/** One contract for every storage. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { memoryStorage, type StoredObject } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { described, keysOf, put, stream, textOf, upload, uploadId } from './stored.ts'

const root = await mkdtemp(join(tmpdir(), 'storage-'))
afterAll(() => rm(root, { recursive: true }))
let count = 0
const newFolder = () => join(root, String(count++), 'made', 'when missing')

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
