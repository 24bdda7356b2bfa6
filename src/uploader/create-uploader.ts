import { systemClock } from '../endpoint/clock.ts'
import { createEndpoint } from '../endpoint/create-endpoint.ts'
import { headersOf } from '../endpoint/settings.ts'
import { checkFile, checkTogether, narrowLimits } from '../protocol/check-limits.ts'
import type { FileMeta, Limits } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { createTransfer, type Transfer } from '../transfer/create-transfer.ts'
import { createPool } from '../transfer/pool.ts'
import { FileEntry, type FileFacts } from './file-entry.ts'
import { guarded } from '../transfer/guarded.ts'
import { createPace } from '../transfer/pace.ts'
import { preconnect } from './preconnect.ts'
import { prepareFile } from './prepare.ts'
import { nextSpeed, type Speed } from './speed.ts'
import { summarize } from './summarize.ts'
import type {
  AddResult,
  FileToAdd,
  Ids,
  Prepare,
  Uploader,
  UploaderOptions,
  UploaderSnapshot,
  UploadResult,
} from './types.ts'

/**
 * A list of files on their way to S3, without any user interface.
 *
 * @example
 * const uploader = createUploader({ endpoint: '/api/upload' })
 * uploader.addFiles(input.files ?? [])
 * const { successful, failed } = await uploader.upload()
 *
 * @throws TypeError where `endpoint` is none.
 */
export function createUploader<Data = unknown>(given: UploaderOptions<Data>): Uploader<Data> {
  let options = given
  const clock = given.clock ?? systemClock
  const entries = new Map<string, FileEntry<Data>>()
  const changed = new Set<FileEntry<Data>>()
  const listeners = new Set<() => void>()
  const transfers: Transfer[] = []
  // A decoded picture takes some fifty times the memory of its file.
  const turns = createPool(clock, () => 2)
  let connection: ReturnType<typeof connect> | undefined
  let published: Limits | undefined
  let nextId = 1
  let speed: Speed = { value: undefined, at: 0, bytes: 0 }
  let ended: FileEntry<Data>[] = []
  const pace = createPace(clock, tell)
  let snapshot = takeSnapshot()

  /** Made when it is needed first: until then nothing listens, asks or waits, and a server can render. */
  function connect() {
    const endpoint = createEndpoint(options.endpoint, {
      ...options,
      // Those of the moment: an access token may be renewed by `setOptions`.
      headers: () => headersOf(options),
    })
    const transfer = createTransfer({ ...options, endpoint, onNetwork: pace.soon })
    transfers.push(transfer)
    const left = new AbortController()
    const { signal } = left
    endpoint.policy({ signal }).then(
      (policy) => {
        if (!policy || signal.aborted) return
        published = policy.limits
        preconnect(policy.storageOrigin, signal)
        pace.now()
      },
      // The policy is advice: the endpoint checks every file itself.
      () => undefined,
    )
    return { transfer, left }
  }
  const connected = () => (connection ??= connect())

  function disconnect() {
    connection?.left.abort()
    connection = published = undefined
    // Those of files that may go on with them are kept.
    if ([...entries.values()].some(({ running, status }) => running !== undefined || status === 'failed')) return
    for (const transfer of transfers.splice(0)) transfer.stop()
  }

  function takeSnapshot(): UploaderSnapshot<Data> {
    const files = Array.from(entries.values(), (entry) => entry.snapshot)
    const summary = summarize(files, speed.value)
    return {
      files,
      ...summary,
      waitingForNetwork: summary.status === 'uploading' && transfers.some(({ down }) => down),
      limits: limits(),
    }
  }

  function limits(): Limits {
    return narrowLimits(published ?? {}, options.limits ?? {})
  }

  /** Makes the snapshot anew and says so. */
  function tell() {
    const now = clock.now()
    for (const entry of changed) entry.refresh(now)
    changed.clear()
    let sent = 0
    for (const entry of entries.values()) sent += entry.snapshot.bytesSent
    speed = nextSpeed(speed, now, sent)
    snapshot = takeSnapshot()
    for (const listener of listeners) guarded(listener)
    if (snapshot.status !== 'idle') return
    speed = { value: undefined, at: now, bytes: sent }
    const files = ended.splice(0).map((entry) => entry.snapshot)
    if (files.length > 0) guarded(() => options.onComplete?.(files))
  }

  function onChange(entry: FileEntry<Data>) {
    if (!entries.has(entry.facts.id)) return
    changed.add(entry)
    pace.soon()
  }

  /** What an action changed is seen at once; what changed nothing is no news. */
  function flush() {
    if (changed.size > 0) pace.now()
  }

  const some = (ids: Ids | undefined) =>
    ids === undefined ? [...entries.values()] : [ids].flat().flatMap((id) => entries.get(id) ?? [])

  const each = (act: (entry: FileEntry<Data>) => void) => (ids?: Ids) => {
    for (const entry of some(ids)) act(entry)
    flush()
  }

  /** The file as the page wants it sent; the limits hold for that. */
  const preparing = (prepare: Prepare) => async (facts: FileFacts, isPaused: () => boolean, signal: AbortSignal) => {
    const turn = await turns.acquire('put', isPaused, signal)
    try {
      const result = await prepareFile(facts, prepare, signal)
      const allowed = limits()
      let bytes = 0
      for (const entry of entries.values()) if (entry.prepared) bytes += entry.facts.size
      const error = refusalOf(result, { files: 0, bytes }, allowed)
      if (error) throw error
      return result
    } finally {
      turn.release()
    }
  }

  /** @param turn resolves when it may begin. */
  async function run(entry: FileEntry<Data>, turn: Promise<void> | undefined) {
    const { id } = entry.facts
    const { prepare } = options
    await entry.start(() => connected().transfer, clock.now(), prepare && preparing(prepare), turn)
    if (!entries.has(id)) return
    if (entry.status === 'done') ended.push(entry)
    entry.refresh(clock.now())
    const { error } = entry.snapshot
    if (error) guarded(() => options.onError?.(error, entry.snapshot))
  }

  async function runAll(those: FileEntry<Data>[]): Promise<UploadResult<Data>> {
    let turn: Promise<void> | undefined
    for (const [i, entry] of those.filter(({ running }) => !running).entries()) {
      if (i > 0 && i % AT_ONCE === 0) turn = Promise.resolve(turn).then(() => clock.wait(0))
      void run(entry, turn)
    }
    flush()
    const mine = [...entries.values()].filter((entry) => entry.running !== undefined)
    await Promise.all(mine.flatMap(({ running }) => running ?? []))
    // What changed with the last of them shall be seen by whoever waited.
    flush()
    const files = mine.filter(({ facts }) => entries.has(facts.id)).map((entry) => entry.snapshot)
    return {
      successful: files.filter(({ status }) => status === 'done'),
      failed: files.filter(({ status }) => status === 'failed'),
    }
  }

  function add(files: Iterable<FileToAdd>): AddResult<Data> {
    const result: AddResult<Data> = { added: [], refused: [] }
    // What prepares files may make them smaller: their sizes are looked at then.
    const allowed = options.prepare ? { ...limits(), maxFileSize: undefined, maxTotalSize: undefined } : limits()
    const soFar = { files: entries.size, bytes: snapshot.progress.bytesTotal }
    for (const file of files) {
      const described = describe(file, options.meta)
      const error = refusalOf(described, soFar, allowed)
      if (error) {
        result.refused.push({ name: described.name, error })
        continue
      }
      soFar.files += 1
      soFar.bytes += described.size
      const entry = new FileEntry<Data>({ ...described, id: `file-${nextId++}` }, onChange)
      entries.set(entry.facts.id, entry)
      result.added.push(entry.snapshot)
    }
    return result
  }

  const uploader: Uploader<Data> = {
    addFiles(files) {
      connected()
      const result = add(files)
      if (result.added.length > 0) pace.now()
      for (const { name, error } of result.refused) guarded(() => options.onError?.(error, { name }))
      if (options.autoUpload && result.added.length > 0) void uploader.upload()
      return result
    },
    upload: () => runAll(some(undefined).filter(({ status }) => status === 'waiting')),
    pause: each((entry) => entry.pause()),
    resume(ids) {
      each((entry) => entry.resume())(ids)
      turns.wake()
    },
    retry: (ids) => runAll(some(ids).filter(({ status }) => status === 'failed' || status === 'cancelled')),
    cancel: each((entry) => entry.cancel()),
    remove(ids) {
      const removed = some(ids)
      for (const entry of removed) {
        entry.cancel()
        entries.delete(entry.facts.id)
      }
      if (removed.length > 0) pace.now()
    },
    subscribe(listener) {
      // Each subscription is its own, though a listener may be passed twice.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    getSnapshot: () => snapshot,
    getFile: (id) => entries.get(id)?.snapshot,
    setOptions(next) {
      const before = options
      options = { ...options, ...next }
      if (options.endpoint !== before.endpoint || options.credentials !== before.credentials) {
        disconnect()
        if (entries.size > 0) connected()
      }
      pace.now()
    },
    destroy() {
      listeners.clear()
      const all = some(undefined)
      entries.clear()
      for (const entry of all) entry.cancel()
      ended = []
      disconnect()
      pace.stop()
      // As it was made: React's StrictMode destroys what it goes on to use.
      snapshot = takeSnapshot()
    },
  }
  return uploader
}

/** So many files begin in one go; before the next, the page gets on with what else it has to do. */
const AT_ONCE = 500

/** @param soFar how many files, and how many bytes, were taken before it. */
function refusalOf(
  file: Omit<FileFacts, 'id'>,
  soFar: { files: number; bytes: number },
  allowed: Limits,
): UploadError | undefined {
  const refusal = checkFile(file, allowed) ?? checkTogether(file, soFar, allowed)
  return refusal && new UploadError(refusal.code, refusal)
}

function describe(file: FileToAdd, common: FileMeta = {}): Omit<FileFacts, 'id'> {
  // Not by its class: a file of another window has that window's.
  const isFile = !('data' in file)
  const data = isFile ? file : file.data
  const { name, type = data.type } = file
  const path = isFile && file.webkitRelativePath
  const meta = isFile ? path && { relativePath: path } : file.meta
  return { name, type, size: data.size, data, meta: meta ? { ...common, ...meta } : common }
}
