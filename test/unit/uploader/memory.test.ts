/** What is done is let go of: an uploader may live as long as its page. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { settle } from '../endpoint/manual-clock.ts'
import { filesOf, openUploader } from './open-uploader.ts'

setFlagsFromString('--expose-gc')
const collect = v.parse(v.function(), runInNewContext('gc'))

test('of a file that is done, neither its transfer nor what it closed over is kept', async () => {
  // Nobody but the transfer holds its signal.
  const signals: WeakRef<AbortSignal>[] = []
  const { uploader, clock, storage } = openUploader({
    prepare(_file, { signal }) {
      signals.push(new WeakRef(signal))
      return undefined
    },
  })
  uploader.addFiles([...filesOf(150), ...filesOf(150, 'kind/post'), ...filesOf(10, 'kind/parts', 700)])
  const result = uploader.upload()
  await clock.turn(60_000)
  expect((await result).successful).toHaveLength(310)
  await settle()
  // What the test itself keeps: the listeners of the requests.
  storage.seen.length = 0
  expect(signals).toHaveLength(310)
  const kept = () => signals.filter((ref) => ref.deref())
  // What one collection finalizes, the next may take; and finalizers run when Node comes to it, later where it is busy.
  for (let i = 0; i < 50 && kept().length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    collect()
  }
  expect(kept()).toHaveLength(0)
  expect(uploader.getSnapshot().files).toHaveLength(310)
})
