/**
 * Faults through the real stack. Of each it holds: what the page was told is stored is there, byte for byte, and the app
 * was told of it once; what is not there, nobody was told of.
 */
import { presignUrl } from 'bucketdrop/server'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../browser/soak/random.ts'
import { USER } from '../s3/radosgw.ts'
import type { Passing } from './proxy.ts'
import { choose, doneIn, type LocalFile, openWorld, toldTo, type World } from './world.ts'

const MiB = 1024 ** 2

let world: World
let page: Page
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world?.close())
afterEach(async () => {
  for (const proxy of [world.appProxy, world.storageProxy]) {
    proxy.watch = {}
    proxy.weather = undefined
  }
  await page?.close()
})

/** Forms, single PUTs and parts; named for what they are to survive. */
const mixed = (name: string, seed = 1): LocalFile[] =>
  [2000, 30_000, 200_000, 250_000, 600_000, 2 * MiB, 5 * MiB, 13 * MiB, 21 * MiB].map((size, i) =>
    world.makeFile(`${name}-${i}.bin`, size, seed * 100 + i),
  )

/** What must be so once all are done. */
async function expectStoredOnce(files: readonly LocalFile[], done: readonly string[], again = 0): Promise<void> {
  const rows = await world.uploaded(files)
  // One row each: the id of the upload is the app's own key.
  expect(rows.map(({ name }) => name).toSorted()).toEqual(files.map(({ name }) => name).toSorted())
  const twice = rows.filter(({ told }) => told > 1)
  expect(twice.length).toBeLessThanOrEqual(again)
  if (again > 0) console.info(`${twice.length} of ${rows.length} told of again`)
  expect(rows.map(({ key }) => key).toSorted()).toEqual([...done].toSorted())
  for (const { key, name } of rows)
    expect(`${name} ${await world.stored(key)}`).toBe(`${name} ${files.find((file) => file.name === name)?.sha256}`)
}

describe('a foul network', () => {
  // A seed that failed is added here.
  it.each([1, 2, 3])('delays, throttles, answers 503 and cuts, on both ways: seed %i', async (seed) => {
    page = await world.openTab()
    const files = mixed(`network${seed}`, seed)
    world.appProxy.weather = createRandom(seed)
    world.storageProxy.weather = createRandom(seed + 1000)
    await choose(page, files)
    const done = await doneIn(page, files.length)
    world.appProxy.weather = world.storageProxy.weather = undefined
    await expectStoredOnce(files, done)
    console.info(
      `seed ${seed}: app ${JSON.stringify(world.appProxy.faults)}, S3 ${JSON.stringify(world.storageProxy.faults)}`,
    )
  })
})

/** Resolves when such a request is asked (or answered) for the nth time. */
function moment(
  proxy: 'appProxy' | 'storageProxy',
  when: 'asked' | 'answered',
  is: (passing: Passing) => boolean,
  { nth = 1, hold = false } = {},
): Promise<void> {
  let left = nth
  return new Promise((resolve) => {
    world[proxy].watch = {
      [when]: async (passing: Passing) => {
        if (!is(passing)) return
        left -= 1
        if (left === 0) resolve()
        // Whoever asked is left without an answer.
        if (left <= 0 && hold) await new Promise(() => undefined)
      },
    }
  })
}

/** From now on nothing is held up, and the parts that arrive are counted. */
function countParts(): { parts: number } {
  const sent = { parts: 0 }
  world.appProxy.watch = {}
  world.storageProxy.watch = { answered: (passing) => void (sent.parts += isPart(passing) ? 1 : 0) }
  return sent
}

const action = (name: string) => (passing: Passing) => passing.action === name
const isPart = ({ method, path }: Passing) => method === 'PUT' && path.includes('partNumber=')
const isWhole = ({ method, path }: Passing) => (method === 'PUT' && !path.includes('partNumber=')) || method === 'POST'

describe('killed and started again', () => {
  it.each<[string, () => Promise<void>]>([
    ['before it has signed', () => moment('appProxy', 'asked', action('sign'))],
    ['while bytes travel', () => moment('storageProxy', 'answered', isPart)],
    ['while it confirms', () => moment('storageProxy', 'asked', ({ method }) => method === 'HEAD', { nth: 3 })],
    [
      'after it has confirmed, its answer on the way',
      () => moment('appProxy', 'answered', action('complete'), { hold: true }),
    ],
  ])('the app, %s', async (_, when) => {
    page = await world.openTab()
    const files = mixed('app')
    const now = when()
    await choose(page, files)
    await now
    await world.app.kill()
    world.appProxy.watch = world.storageProxy.watch = {}
    world.appProxy.drop()
    await page.waitForTimeout(1000)
    await world.app.start()
    // Those whose `onUploaded` had run when the app was killed, before it was noted: they are told of again, by the same id.
    await expectStoredOnce(files, await doneIn(page, files.length), files.length)
  })

  it.each<[string, () => Promise<void>]>([
    ['while whole files travel', () => moment('storageProxy', 'asked', isWhole, { nth: 2 })],
    ['while parts travel', () => moment('storageProxy', 'answered', isPart)],
    ['while the app confirms', () => moment('storageProxy', 'asked', ({ method }) => method === 'HEAD', { nth: 2 })],
  ])('the S3, %s', async (_, when) => {
    page = await world.openTab()
    const files = mixed('s3')
    const now = when()
    await choose(page, files)
    await now
    await world.radosgw.kill()
    world.storageProxy.watch = {}
    await page.waitForTimeout(1000)
    await world.radosgw.restart()
    await expectStoredOnce(files, await doneIn(page, files.length))
  })
})

describe('a tab that is closed, and another in which the file is chosen again', () => {
  it.each<[string, number, () => Promise<void>]>([
    ['before the app has signed', 2000, () => moment('appProxy', 'asked', action('sign'), { hold: true })],
    [
      'when it has signed, before it is known',
      2000,
      () => moment('appProxy', 'answered', action('sign'), { hold: true }),
    ],
    ['before a form arrives', 2000, () => moment('storageProxy', 'asked', isWhole, { hold: true })],
    ['before a whole file arrives', 3 * MiB, () => moment('storageProxy', 'asked', isWhole, { hold: true })],
    [
      'when it is stored, before it is known',
      3 * MiB,
      () => moment('storageProxy', 'answered', isWhole, { hold: true }),
    ],
    ['after the first parts', 40 * MiB, () => moment('storageProxy', 'asked', isPart, { nth: 4, hold: true })],
    ['before it is completed', 13 * MiB, () => moment('appProxy', 'asked', action('complete'), { hold: true })],
    [
      'when a whole file is confirmed, before it is known',
      3 * MiB,
      () => moment('appProxy', 'answered', action('complete'), { hold: true }),
    ],
    [
      'when parts are confirmed, before it is known',
      13 * MiB,
      () => moment('appProxy', 'answered', action('complete'), { hold: true }),
    ],
  ])('%s', async (stage, size, when) => {
    const file = world.makeFile('tab.bin', size, size)
    const closed = await world.openTab()
    const now = when()
    await choose(closed, [file])
    await now
    expect((await toldTo(closed)).done).toEqual([])
    await closed.close()
    const before = await world.uploaded([file])
    for (const { key } of before) expect(await world.stored(key)).toBe(file.sha256)

    const sent = countParts()
    page = await world.openTab()
    await choose(page, [file])
    const done = await doneIn(page, 1)
    const rows = await world.uploaded([file])
    // Told of once for each upload; and an upload that nobody heard the end of may be done again, as another.
    expect(rows.map(({ told }) => told)).toEqual(rows.map(() => 1))
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining(done))
    for (const { key } of rows) expect(await world.stored(key)).toBe(file.sha256)
    console.info(
      `${stage}: told of before ${before.length}, in the end ${rows.length}; ${sent.parts} parts sent in the end`,
    )
  })

  it.each<[string, number, number, () => Promise<void>]>([
    ['after the first parts', 40 * MiB, 4, () => moment('storageProxy', 'asked', isPart, { nth: 4, hold: true })],
    ['before it is completed', 13 * MiB, 0, () => moment('appProxy', 'asked', action('complete'), { hold: true })],
    [
      'when it is confirmed, before it is known',
      13 * MiB,
      0,
      () => moment('appProxy', 'answered', action('complete'), { hold: true }),
    ],
  ])('kept by Golden Retriever, %s: what is there is not sent again', async (stage, size, most, when) => {
    await world.newPerson()
    const file = world.makeFile('kept.bin', size, size)
    const closed = await world.openTab(true)
    const now = when()
    await choose(closed, [file])
    await now
    // It writes its notes four times a second at most.
    await closed.waitForTimeout(1000)
    await closed.close()

    const sent = countParts()
    page = await world.openTab(true)
    await page.getByText('Session restored').waitFor()
    // Of a large file, and of one that is on its way to be confirmed, the browser has kept no bytes.
    await page.getByRole('button', { name: 'Add more' }).click()
    await choose(page, [file])
    const done = await doneIn(page, 1)
    console.info(`kept, ${stage}: ${sent.parts} parts sent again`)
    expect(sent.parts).toBeLessThanOrEqual(most)
    await expectStoredOnce([file], done)
  })
})

describe('an S3 that is full', () => {
  it('says so, loses nothing that is there, and takes the file when there is room', async () => {
    page = await world.openTab()
    const first = world.makeFile('before.bin', 3 * MiB, 7)
    await choose(page, [first])
    const [key = ''] = await doneIn(page, 1)
    const scope = ['--uid', USER, '--quota-scope=user']
    world.radosgw.admin('quota', 'set', ...scope, '--max-size=1')
    world.radosgw.admin('quota', 'enable', ...scope)
    // Known at once only to a gateway that is new.
    await world.radosgw.kill()
    await world.radosgw.restart()
    await page.getByRole('button', { name: 'Add more' }).click()
    const files = [world.makeFile('full.bin', 3 * MiB, 8), world.makeFile('full-parts.bin', 13 * MiB, 9)]
    await choose(page, files)
    await expect.poll(async () => (await toldTo(page)).failed.join('\n'), { timeout: 60_000 }).toMatch(/QuotaExceeded/)
    console.info((await toldTo(page)).failed.join('\n'))
    expect((await toldTo(page)).done).toEqual([key])
    expect(await world.stored(key)).toBe(first.sha256)
    expect(await world.uploaded(files)).toEqual([])
    world.radosgw.admin('quota', 'disable', ...scope)
    await world.radosgw.kill()
    await world.radosgw.restart()
    const done = await doneIn(page, 3)
    await expectStoredOnce(files, done.slice(1))
  })
})

describe('the database of the shares', () => {
  const ask = async (message: object) => {
    const answer = await fetch(`${world.appProxy.url}/shares`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ v: 1, ...message }),
    })
    return { status: answer.status, body: await answer.text() }
  }

  it('gone and back: 503 meanwhile, links as they were, and no download counted that was not given', async () => {
    await fetch(presignUrl(world.storage, { method: 'PUT', key: 'shared.txt', expiresIn: 60 }), {
      method: 'PUT',
      body: 'hello',
    })
    const made = await ask({ action: 'create', key: 'shared.txt', maxDownloads: 2 })
    const { share }: { share: { token: string } } = JSON.parse(made.body)
    const download = () => ask({ action: 'download', token: share.token })
    expect((await download()).status).toBe(200)
    await world.postgres.shutDown()
    for (let i = 0; i < 3; i++)
      expect(await download()).toMatchObject({ status: 503, body: expect.stringContaining('database_unavailable') })
    await world.postgres.start()
    await expect.poll(async () => (await download()).status, { timeout: 20_000 }).toBe(200)
    expect(await download()).toMatchObject({ status: 410, body: expect.stringContaining('share_exhausted') })
  })

  it('and of what was confirmed: an upload meanwhile waits, and is told of once', async () => {
    page = await world.openTab()
    const files = mixed('database').slice(0, 5)
    const now = moment('appProxy', 'asked', action('complete'))
    await choose(page, files)
    await now
    await world.postgres.shutDown()
    await page.waitForTimeout(3000)
    expect((await toldTo(page)).done).toEqual([])
    await world.postgres.start()
    await expectStoredOnce(files, await doneIn(page, files.length))
  })
})
