/** A folder has one storage at a time, whatever becomes of the process it is in. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test } from 'vitest'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { keysOf, put, stream, textOf } from './stored.ts'

const root = await mkdtemp(join(tmpdir(), 'lock-'))
const holders: ChildProcess[] = []
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL')
})
afterAll(() => rm(root, { recursive: true }))
const newFolder = () => mkdtemp(join(root, 'folder-'))

/** Another process that has the folder, with a write in flight. */
async function hold(folder: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./folder-holder.ts', import.meta.url))
  const holder = fork(script, [folder], { execArgv: ['--import', 'tsx'] })
  holders.push(holder)
  expect(await once(holder, 'message')).toContain('ready')
  await expect.poll(() => readdir(join(folder, 'incoming')).catch(() => [])).toHaveLength(1)
  return holder
}

test('a process that has a folder keeps it, and its writes in flight', { timeout: 20_000 }, async () => {
  const folder = await newFolder()
  const holder = await hold(folder)
  expect(() => folderStorage(folder)).toThrow(`belongs to process ${holder.pid}`)
  holder.send('finish')
  expect(await once(holder, 'message')).toContain('finished')
  expect(() => folderStorage(folder)).toThrow(`belongs to process ${holder.pid}`)
  holder.send('exit')
  await once(holder, 'exit')
  expect(await readdir(join(folder, 'lock'))).toEqual([])
  const storage = folderStorage(folder)
  expect(await textOf(storage.read((await storage.getObject('b', 'k'))?.segments ?? []))).toBe('in flight')
})

test('the folder of a process that was killed is taken over', { timeout: 20_000 }, async () => {
  const folder = await newFolder()
  const holder = await hold(folder)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await readdir(join(folder, 'lock'))).toEqual([String(holder.pid)])
  const storage = folderStorage(folder)
  expect(await keysOf(storage)).toEqual([])
  expect(await readdir(join(folder, 'lock'))).toEqual([String(process.pid)])
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

test('one process has one storage of a folder, until it is closed', async () => {
  const folder = await newFolder()
  const first = folderStorage(folder)
  await put(first, 'k', 'kept')
  expect(() => folderStorage(join(folder, '..', folder.slice(root.length)))).toThrow('close() that one first')
  await first.close()
  const second = folderStorage(folder)
  // Closing once more takes nothing from the next.
  await first.close()
  expect(() => folderStorage(folder)).toThrow('close() that one first')
  expect(await keysOf(second)).toEqual(['k'])
})

test('a folder left by an earlier process of the same number is taken', async () => {
  const folder = await newFolder()
  const lock = join(folder, 'lock', String(process.pid))
  await mkdir(join(folder, 'lock'))
  await writeFile(lock, '')
  const before = new Date(Date.now() - process.uptime() * 1000 - 60_000)
  await utimes(lock, before, before)
  const storage = folderStorage(folder)
  expect(() => folderStorage(folder)).toThrow('close() that one first')
  await storage.close()
  expect(await readdir(join(folder, 'lock'))).toEqual([])
})

test('closing ends the changes under way, and lets no other begin', async () => {
  const storage = folderStorage(await newFolder())
  const { segments, ...object } = await put(storage, 'k', 'kept')
  let ended = false
  const change = storage.putObject({ ...object, segments, key: 'under way' }).then(() => (ended = true))
  const inFlight = storage.write(
    new ReadableStream({
      async pull(controller) {
        await storage.close()
        controller.enqueue(new Uint8Array(1))
        controller.close()
      },
    }),
  )
  await expect(inFlight).rejects.toThrow('closed')
  expect(ended).toBe(true)
  await change
  await expect(storage.write(stream('late'))).rejects.toThrow('closed')
  await expect(storage.putObject({ ...object, segments })).rejects.toThrow('closed')
  expect(() => storage.read(segments)).toThrow('closed')
})

test('many storages leave one listener', async () => {
  const before = process.listenerCount('exit')
  const storages = await Promise.all(Array.from({ length: 20 }, async () => folderStorage(await newFolder())))
  expect(process.listenerCount('exit')).toBeLessThanOrEqual(before + 1)
  await Promise.all(storages.map((storage) => storage.close()))
})
