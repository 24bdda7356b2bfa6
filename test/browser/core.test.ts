import { createUploader, type FileSnapshot, type Uploader, type UploaderOptions } from 'bucketdrop/core'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScenarioOptions } from './backend.ts'
import { openScenario, randomFile, sha256Of, textFile } from './scenario.ts'

const KB = 1024
const MB = 1024 * KB

let uploader: Uploader | undefined
afterEach(() => {
  uploader?.destroy()
  uploader = undefined
})

/** An uploader over a scenario, and what it tells. */
async function open(options?: ScenarioOptions, more: Partial<UploaderOptions> = {}) {
  const scenario = await openScenario(options)
  const completed: FileSnapshot[][] = []
  const created = createUploader({
    endpoint: scenario.endpoint,
    onComplete: (files) => completed.push(files),
    ...more,
  })
  uploader = created
  return { ...scenario, uploader: created, completed }
}

describe('a run', () => {
  test('a small file travels as a form, a larger one as a PUT, a large one in parts, and all are confirmed', async () => {
    const { uploader, report, completed } = await open({ multipartFrom: 5 * MB }, { meta: { album: 'summer' } })
    const files = [
      textFile('small.txt', 10),
      textFile('larger.txt', 300 * KB),
      randomFile('large.bin', 12 * MB),
      textFile('empty.txt', 0),
    ]
    uploader.addFiles(files)
    const { successful, failed } = await uploader.upload()

    expect(failed).toEqual([])
    expect(successful.map(({ name, status }) => [name, status])).toEqual(files.map(({ name }) => [name, 'done']))
    expect(completed.map((told) => told.length)).toEqual([4])
    const { requests, objects, uploaded, unfinished } = await report()
    expect(requests).toMatchObject({ POST: 2, PUT: 3, sign: 1 })
    expect(unfinished).toBe(0)
    expect(uploaded.map(({ meta }) => meta)).toEqual(files.map(() => ({ album: 'summer' })))
    const digests = await Promise.all(files.map(sha256Of))
    expect(objects.map(({ sha256 }) => sha256).toSorted()).toEqual(digests.toSorted())
    expect(uploader.getSnapshot()).toMatchObject({
      status: 'idle',
      waitingForNetwork: false,
      progress: { percentage: 100, done: 4, failed: 0 },
    })
  })

  test('300 small files take three or four sign and complete requests, not 300', async () => {
    const { uploader, report } = await open()
    uploader.addFiles(Array.from({ length: 300 }, (_, i) => textFile(`${i}.txt`, 100 + i)))
    const began = performance.now()
    const { successful } = await uploader.upload()
    // No file waits longer than a second to be confirmed together with others.
    const seconds = (performance.now() - began) / 1000
    expect(successful).toHaveLength(300)
    const { requests, uploaded } = await report()
    expect(uploaded).toHaveLength(300)
    expect(requests.sign).toBeLessThanOrEqual(4)
    expect(requests.complete).toBeLessThanOrEqual(4 + seconds)
  })
})
