import { type FileSnapshot, UploadError, en } from 'bucketdrop'
import { expect, test } from 'vitest'
import { createFormat } from '../../../src/messages/format.ts'
import { announce, announceRefused, NOTHING_HEARD } from '../../../src/react/announcements.ts'
import { summarize } from '../../../src/uploader/summarize.ts'

const format = createFormat(en)

const file = (id: string, status: FileSnapshot['status'], code?: 'offline'): FileSnapshot => ({
  id,
  name: `${id}.txt`,
  type: 'text/plain',
  size: 10,
  data: new Blob(),
  meta: {},
  status,
  bytesSent: status === 'done' ? 10 : 0,
  speed: undefined,
  error: code && new UploadError(code),
  object: undefined,
})

/** What is said, step by step: each step is the list, the time, and whether the network is gone. */
function said(...steps: [files: FileSnapshot[], now?: number, waitingForNetwork?: boolean][]): string[][] {
  let heard = NOTHING_HEARD
  return steps.map(([files, now = 0, waitingForNetwork = false]) => {
    const next = announce(heard, { files, ...summarize(files, undefined), waitingForNetwork, limits: {} }, format, now)
    heard = next.heard
    return next.sentences
  })
}

test('files that are added are counted, once', () => {
  const files = [file('a', 'waiting'), file('b', 'waiting')]
  expect(said([files], [files])).toEqual([['2 files added'], []])
})

test('what is done is counted every five seconds at most, and when all is done', () => {
  const list = (done: number) => Array.from({ length: 8 }, (_, i) => file(`f${i}`, i < done ? 'done' : 'uploading'))
  expect(said([list(0), 0], [list(1), 100], [list(2), 200], [list(3), 5200], [list(8), 5300])).toEqual([
    ['8 files added'],
    ['1 of 8 uploaded'],
    [],
    ['3 of 8 uploaded'],
    ['All 8 files are uploaded'],
  ])
})

test('a failure is told by name and reason; of many, how many more', () => {
  const one = [file('a', 'failed', 'offline')]
  const many = [...one, ...Array.from({ length: 5 }, (_, i) => file(`f${i}`, 'failed', 'offline'))]
  const [first, second, third] = said([one], [many], [many])
  expect(first).toContain('a.txt failed. The network is gone. The upload goes on when it is back.')
  expect(second?.filter((sentence) => sentence.includes(' failed. '))).toHaveLength(3)
  expect(second).toContain('2 more files failed')
  expect(third).toEqual([])
})

test('a file that fails again after another try is told again', () => {
  const steps = (['failed', 'uploading', 'failed'] as const).map((status): [FileSnapshot[]] => [
    [file('a', status, 'offline')],
  ])
  expect(said(...steps).map(({ length }) => length)).toEqual([2, 0, 1])
})

test('progress alone says nothing', () => {
  const at = (bytesSent: number) => [{ ...file('a', 'uploading'), bytesSent }]
  expect(said([at(0)], [at(3)], [at(7)]).slice(1)).toEqual([[], []])
})

test('a network that goes and comes back is told', () => {
  const files = [file('a', 'uploading')]
  expect(said([files], [files, 0, true], [files, 0, true], [files]).slice(1)).toEqual([
    ['Waiting for the network'],
    [],
    ['The network is back'],
  ])
})

test('after a list is emptied, the next one is counted anew', () => {
  expect(said([[file('a', 'done')]], [[]], [[file('b', 'done')]]).at(-1)).toEqual([
    '1 file added',
    'The file is uploaded',
  ])
})

test('what was refused is told by name and reason; of many, how many more', () => {
  const error = new UploadError('too_many_files', { message: 'Too many files at once.' })
  const refused = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, error }))
  expect(announceRefused(refused, format)).toEqual([
    'a was not added. Too many files at once.',
    'b was not added. Too many files at once.',
    'c was not added. Too many files at once.',
    '2 more files were not added',
  ])
})
