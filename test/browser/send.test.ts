import { expect, test } from 'vitest'
import { sendByXhr } from '../../src/transfer/send.ts'
import { createEndpoint } from 'bucketdrop/core'
import { openScenario, textFile } from './scenario.ts'

test('a request that is ended rejects with why, and is not taken for a lost connection', async () => {
  const { endpoint, report } = await openScenario({ lanes: ['put'], faults: [{ on: 'PUT', status: 0, kind: 'hang' }] })
  const file = textFile('a.txt', 10)
  const { upload } = await createEndpoint(endpoint).sign({ id: '1', name: file.name, type: file.type, size: file.size })
  if (upload.method !== 'PUT') throw new TypeError('It was to be a PUT.')

  const stop = new AbortController()
  const answer = sendByXhr({ ...upload, body: file }, stop.signal)
  await expect.poll(async () => (await report()).requests.PUT).toBe(1)
  const reason = new Error('Enough.')
  stop.abort(reason)
  await expect(answer).rejects.toBe(reason)
})
