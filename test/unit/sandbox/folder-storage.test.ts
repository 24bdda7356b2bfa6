/** What a storage in a folder must do besides the contract of storages. */
import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { keysOf, put, stream, textOf, upload, uploadId } from './stored.ts'

const root = await mkdtemp(join(tmpdir(), 'folder-'))
afterAll(() => rm(root, { recursive: true }))
let count = 0
const newFolder = () => join(root, String(count++), 'made', 'when missing')
const recordsOf = async (folder: string) =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))

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
    const kept = await before.getObject('b', 'A')
    await before.close()
    const after = folderStorage(folder)
    expect(await keysOf(after)).toEqual(['../../escape', 'A', 'a', longest])
    const object = await after.getObject('b', 'A')
    expect(object).toEqual(kept)
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
    await before.close()
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
    await storage.close()
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
    await storage.close()
    expect(await filesOf(folder)).toEqual([])
  })

  test('keeps all bytes while a record cannot be read, and says so once', async () => {
    const folder = newFolder()
    const before = folderStorage(folder)
    await put(before, 'k', 'precious')
    await put(before, 'other', 'readable')
    await before.createUpload(upload(uploadId('8')))
    const segment = await before.write(stream('part'))
    await before.putPart(uploadId('8'), { number: 1, size: 4, etag: 'p', lastModified: 1, segment })
    await before.close()
    const records = await recordsOf(folder)
    const bytes = await readdir(join(folder, 'data'))
    expect([records.length, bytes.length]).toEqual([4, 3])
    for (const record of records) {
      const text = await readFile(record, 'utf8')
      // Empty, as after a power cut, and of a version that calls things by other names.
      for (const unreadable of ['', '{"version":2}']) {
        await writeFile(record, unreadable)
        for (let start = 0; start < 2; start++) {
          const warn = vi.fn<(message: string) => void>()
          const storage = folderStorage(folder, { warn })
          await keysOf(storage)
          await storage.getObject('b', 'k')
          await storage.close()
          expect(warn.mock.calls).toEqual([[expect.stringContaining(relative(folder, record))]])
        }
      }
      expect(await readdir(join(folder, 'data'))).toEqual(bytes)
      await writeFile(record, text)
    }
    const warn = vi.fn<(message: string) => void>()
    const mended = folderStorage(folder, { warn })
    expect(await keysOf(mended)).toEqual(['k', 'other'])
    expect(await textOf(mended.read((await mended.getObject('b', 'k'))?.segments ?? []))).toBe('precious')
    expect(await mended.listParts(uploadId('8'))).toHaveLength(1)
    expect(warn).not.toHaveBeenCalled()
  })

  test('an upload whose record is lost keeps its parts', async () => {
    const folder = newFolder()
    const before = folderStorage(folder)
    await before.createUpload(upload(uploadId('9')))
    const segment = await before.write(stream('part'))
    await before.putPart(uploadId('9'), { number: 1, size: 4, etag: 'p', lastModified: 1, segment })
    await before.close()
    await rm(join(folder, 'uploads', uploadId('9'), 'upload.json'))
    const kept = await filesOf(folder)
    const warn = vi.fn<(message: string) => void>()
    const after = folderStorage(folder, { warn })
    expect(await keysOf(after)).toEqual([])
    await after.close()
    expect(await filesOf(folder)).toEqual(kept)
    expect(warn).toHaveBeenCalledTimes(1)
  })

  test('says on the console what nobody else would say', async () => {
    const folder = newFolder()
    await mkdir(join(folder, 'objects'), { recursive: true })
    await writeFile(join(folder, 'objects', `${'0'.repeat(64)}.json`), '{"key":')
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    await keysOf(folderStorage(folder))
    expect(warn.mock.calls).toEqual([[expect.stringContaining('0.json')]])
    warn.mockRestore()
  })

  test('brings a record down to the disk before it is renamed, and the rename after', async () => {
    const folder = newFolder()
    const storage = folderStorage(folder)
    await put(storage, 'k', 'first')
    const probe = await open(folder, 'r')
    const handle = Object.getPrototypeOf(probe) as FileHandle
    await probe.close()
    const synced: string[] = []
    const sync = vi.spyOn(handle, 'sync').mockImplementation(async function (this: FileHandle) {
      const records = await recordsOf(folder)
      const isFolder = (await this.stat()).isDirectory()
      const newest = await Promise.all(records.map((record) => readFile(record, 'utf8')))
      synced.push(`${isFolder ? 'folder' : 'record'}, ${newest.some((text) => text.includes('new key'))}`)
    })
    await put(storage, 'new key', 'second')
    sync.mockRestore()
    expect(synced).toEqual(['record, false', 'folder, true'])
  })
})
