/** What a seed stands for: the files, what goes wrong with the requests, and what the person does. Pure. */
import { createRandom, type Random } from './random.ts'

const KiB = 1024
const MiB = 1024 * KiB

/**
 * What happens to a request. `drop`: cut before its body is read. `cut`: cut after `bytes` of the body. `lose`: all is
 * done, and the answer lost. `hang`: never read nor answered. `stall`: not read on after `bytes`. `slow`: answered after
 * `ms`. `answer`: another answer than the true one, nothing being done.
 */
export interface Fault {
  /** `PUT`, `POST` or `OPTIONS` of the storage, an action of the endpoint, or `server` for its own calls to the storage. */
  on: string
  /** Which one of them, from 1. */
  at: number
  kind: 'drop' | 'cut' | 'lose' | 'hang' | 'stall' | 'slow' | 'answer'
  bytes?: number
  ms?: number
  status?: number
  body?: string
  headers?: Record<string, string>
  /** The page cannot read the answer. */
  withoutCors?: boolean
}

/** A while, in ms from the beginning, in which every connection is cut, or nothing is answered. */
export interface Outage {
  from: number
  until: number
  kind: 'cut' | 'hang'
  of: 'storage' | 'endpoint' | 'both'
}

export interface PlannedFile {
  name: string
  size: number
}

/** What the person does, `at` ms from the beginning. `file` counts among those in the list then. */
export type Action = { at: number } & (
  | { do: 'pause' | 'resume' | 'cancel' | 'remove' | 'retry'; file: number }
  | { do: 'pauseAll' | 'resumeAll' | 'retryAll' | 'replaceUploader' }
  | { do: 'add'; files: PlannedFile[] }
)

export interface Schedule {
  seed: number
  files: PlannedFile[]
  lanes: ('post' | 'put' | 'multipart')[]
  /** Seconds a URL is good for. */
  expiresIn: number
  /** How often `onUploaded` throws before it works. */
  callbackFailures: number
  /** Each request takes a while between these, ms: so completions change their order. */
  latency: [number, number]
  faults: Fault[]
  outages: Outage[]
  actions: Action[]
}

const s3Error = (code: string, message = '') => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
const ourError = (code: string, retryAfter?: number) =>
  JSON.stringify({ error: { code, message: 'So the test wants it.', retryable: true, retryAfter } })
const xml = (status: number, code: string, message?: string) => ({
  kind: 'answer' as const,
  status,
  body: s3Error(code, message),
})

type Kind = Omit<Fault, 'on' | 'at'>
type Choices = (readonly [weight: number, make: (random: Random) => Kind])[]

const ofStorage: Choices = [
  [3, () => ({ kind: 'drop' })],
  [3, (random) => ({ kind: 'cut', bytes: random.int(1, 300 * KiB) })],
  [4, () => ({ kind: 'lose' })],
  [2, () => ({ kind: 'hang' })],
  [2, (random) => ({ kind: 'stall', bytes: random.int(1, 300 * KiB) })],
  [4, (random) => ({ kind: 'slow', ms: random.int(100, 1500) })],
  [3, () => xml(503, 'SlowDown')],
  [1, () => ({ ...xml(503, 'SlowDown'), headers: { 'retry-after': '1', 'access-control-expose-headers': '*' } })],
  [2, () => xml(500, 'InternalError')],
  [1, () => xml(400, 'RequestTimeout')],
  [2, () => xml(403, 'AccessDenied', 'Request has expired')],
  [1, () => ({ ...xml(403, 'AccessDenied'), withoutCors: true })],
  [1, () => xml(404, 'NoSuchUpload')],
  [1, () => xml(429, 'TooManyRequests')],
  // What no waiting mends: the file fails, and says why.
  [0.5, () => xml(403, 'SignatureDoesNotMatch')],
  [0.5, () => xml(403, 'AccessDenied', 'Access Denied')],
]
const ofPreflight: Choices = [
  [2, () => ({ kind: 'drop' })],
  [1, () => ({ kind: 'hang' })],
  [1, () => ({ kind: 'answer', status: 403, withoutCors: true })],
]
const ofEndpoint: Choices = [
  [3, () => ({ kind: 'drop' })],
  [4, () => ({ kind: 'lose' })],
  [1, () => ({ kind: 'hang' })],
  [3, (random) => ({ kind: 'slow', ms: random.int(100, 1000) })],
  [2, () => ({ kind: 'answer', status: 500, body: ourError('internal_error') })],
  [1, () => ({ kind: 'answer', status: 429, body: ourError('rate_limited', 1), headers: { 'retry-after': '1' } })],
  [1, () => ({ kind: 'answer', status: 503, body: '<html><h1>Service Unavailable</h1></html>' })],
  [1, () => ({ kind: 'answer', status: 503, body: ourError('storage_unavailable') })],
]
const ofServer: Choices = [
  [2, () => ({ kind: 'drop' })],
  [3, () => ({ kind: 'lose' })],
  [2, () => xml(503, 'SlowDown')],
  [1, () => xml(500, 'InternalError')],
]

/** Where faults strike, how often, how many requests there will be of the kind at most for each file, and what happens. */
const targets: readonly (readonly [weight: number, target: { on: string; perFile: number; choices: Choices }])[] = [
  [8, { on: 'PUT', perFile: 1, choices: ofStorage }],
  [6, { on: 'POST', perFile: 0.6, choices: ofStorage }],
  [1, { on: 'OPTIONS', perFile: 0.5, choices: ofPreflight }],
  [1, { on: 'policy', perFile: 0.1, choices: ofEndpoint }],
  [3, { on: 'sign', perFile: 0.2, choices: ofEndpoint }],
  [1, { on: 'parts', perFile: 0.1, choices: ofEndpoint }],
  [4, { on: 'complete', perFile: 0.4, choices: ofEndpoint }],
  [2, { on: 'abort', perFile: 0.2, choices: ofEndpoint }],
  [3, { on: 'server', perFile: 1, choices: ofServer }],
]

export function scheduleOf(seed: number): Schedule {
  const random = createRandom(seed)
  const large = random.chance(1 / 3) ? random.int(1, 2) : 0
  const count = random.int(5, 20)
  const files = Array.from({ length: count }, (_, i) => planFile(random, `${i}.bin`, i < large))
  const faults = Array.from({ length: random.int(0, 12) }, () => planFault(random, count))
  const outages = Array.from(
    {
      length: random.weighted([
        [5, 0],
        [3, 1],
        [1, 2],
      ]),
    },
    () => planOutage(random),
  )
  const actions = Array.from({ length: random.int(0, 10) }, (_, i) => planAction(random, i))
  const shortest = random.int(0, 60)
  return {
    seed,
    files: shuffled(random, files),
    lanes: random.weighted([
      [4, ['post', 'put', 'multipart']],
      [1, ['put', 'multipart']],
    ]),
    expiresIn: random.chance(0.25) ? random.int(3, 4) : 900,
    callbackFailures: random.weighted([
      [3, 0],
      [1, 1],
      [1, 2],
    ]),
    latency: [shortest, shortest + random.int(0, 250)],
    faults,
    outages,
    actions: actions.sort((a, b) => a.at - b.at),
  }
}

function planFile(random: Random, name: string, large: boolean): PlannedFile {
  if (large) return { name, size: random.int(10 * MiB, 16 * MiB) }
  return {
    name,
    size: random.weighted([
      [1, 0],
      [5, random.int(1, 4 * KiB)],
      [4, random.int(4 * KiB, 256 * KiB)],
      [4, random.int(256 * KiB, MiB)],
    ]),
  }
}

function planFault(random: Random, files: number): Fault {
  const { on, perFile, choices } = random.weighted(targets)
  const at = random.int(1, Math.ceil(files * perFile) + 2)
  return { on, at, ...random.weighted(choices)(random) }
}

function planOutage(random: Random): Outage {
  const from = random.int(0, 1500)
  return {
    from,
    until: from + random.int(500, 3000),
    kind: random.weighted([
      [2, 'cut'],
      [1, 'hang'],
    ]),
    of: random.weighted([
      [2, 'both'],
      [1, 'storage'],
      [1, 'endpoint'],
    ]),
  }
}

function planAction(random: Random, number: number): Action {
  const at = random.int(0, 2500)
  const file = random.int(0, 19)
  const one = (what: 'pause' | 'resume' | 'cancel' | 'remove' | 'retry'): Action => ({ at, do: what, file })
  const all = (what: 'pauseAll' | 'resumeAll' | 'retryAll' | 'replaceUploader'): Action => ({ at, do: what })
  const more = Array.from({ length: random.int(1, 4) }, (_, i) => planFile(random, `more-${number}-${i}.bin`, false))
  return random.weighted<Action>([
    [4, one('pause')],
    [4, one('resume')],
    [4, one('cancel')],
    [3, one('remove')],
    [3, one('retry')],
    [2, all('pauseAll')],
    [2, all('resumeAll')],
    [2, all('retryAll')],
    [2, { at, do: 'add', files: more }],
    [0.5, all('replaceUploader')],
  ])
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((each) => ({ each, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each)
}
