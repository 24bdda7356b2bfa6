/** Signing that never waits in line: the next files are signed while others upload, a hundred to a request. */
import type { AnyPreparedUpload, Endpoint } from '../endpoint/endpoint.ts'
import { MAX_BATCH } from '../protocol/messages.ts'
import type { TransferFile } from './transfer-file.ts'

/** Below so many files that are signed and have not begun, the next are signed. */
const LOW = MAX_BATCH / 2
/** What a permission may wait before it is used, ms: a third of the 15 minutes that endpoints usually give. */
const PATIENCE = 300_000
/** A file counts for no more bytes than this: a larger one goes in parts, whose URLs are renewed, and leaves others room. */
const MOST_COUNTED = 16 * 1024 ** 2
/** Bytes a second that a link is thought to carry until it is known: a slow one. */
const SLOW_LINK = 128 * 1024

/**
 * How many of the next files to sign. Pure.
 *
 * @param sizes bytes of the files in line, in order.
 * @param ahead how many are signed, or being signed, and have not begun.
 * @param bytesAhead their bytes.
 * @param rate bytes a second that the link carries, where it is known.
 */
export function countToSign(
  sizes: readonly number[],
  { ahead, bytesAhead, rate }: { ahead: number; bytesAhead: number; rate: number | undefined },
): number {
  let room = ((rate ?? SLOW_LINK) * PATIENCE) / 1000 - bytesAhead
  // Half of it must be free, or middle files would be signed one by one.
  if (ahead >= LOW || (ahead >= 2 && room < bytesAhead)) return 0
  let count = 0
  for (const size of sizes.slice(0, MAX_BATCH)) {
    // Two are always ahead, whatever their size: one that begins, and one that is ready then.
    if (room < 0 && ahead + count >= 2) break
    room -= counted(size)
    count += 1
  }
  return count
}

const counted = (size: number) => Math.min(size, MOST_COUNTED)

interface InLine {
  file: TransferFile
  isPaused: () => boolean
  /** Whether it is among those that are ahead. */
  ahead: boolean
  /** Once the endpoint was asked. */
  granted?: Promise<AnyPreparedUpload>
  resolve: (prepared: AnyPreparedUpload) => void
  reject: (error: unknown) => void
}

/** A file's place in the line. */
export interface Ticket {
  prepared: Promise<AnyPreparedUpload>
  /** To be called when its first request goes out, or when that may take long: others are signed in its stead. */
  begun(): void
  /**
   * Gives the place up: `prepared` rejects with the reason. Whoever was asked for already may still be granted: that is
   * what it returns.
   */
  leave(reason: unknown): Promise<AnyPreparedUpload> | undefined
}

export interface SignAhead {
  /**
   * Asks permission for one file, when its turn comes.
   *
   * @param isPaused asked each time: whether it must let others go first.
   */
  sign(file: TransferFile, isPaused: () => boolean): Ticket
  /** Looks again whose turn it is. */
  wake(): void
  /** Whether any file waits to be signed, or is signed and has not begun. */
  readonly busy: boolean
}

/** @param rate bytes a second that the link carries, where it is known. */
export function createSignAhead(endpoint: Endpoint, rate: () => number | undefined): SignAhead {
  const line = new Set<InLine>()
  let ahead = 0
  let bytesAhead = 0
  let scheduled = false

  /** After the caller's loop: thousands of files may be added in it. */
  function wake() {
    if (scheduled) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      pump()
    })
  }

  function pump() {
    if (ahead >= LOW) return
    const next: InLine[] = []
    for (const entry of line) {
      if (next.length === MAX_BATCH) break
      if (!entry.isPaused()) next.push(entry)
    }
    const sizes = next.map(({ file }) => file.size)
    for (const entry of next.slice(0, countToSign(sizes, { ahead, bytesAhead, rate: rate() }))) {
      line.delete(entry)
      entry.ahead = true
      ahead += 1
      bytesAhead += counted(entry.file.size)
      // Not with the file's signal: what a cancelled file was granted must be known, or nobody could take it back.
      entry.granted = endpoint.signAny(entry.file)
      entry.granted.then(entry.resolve, (error: unknown) => {
        begin(entry)
        entry.reject(error)
      })
    }
  }

  function begin(entry: InLine) {
    if (!entry.ahead) return
    entry.ahead = false
    ahead -= 1
    bytesAhead -= counted(entry.file.size)
    wake()
  }

  return {
    wake,
    get busy() {
      return line.size + ahead > 0
    },
    sign(file, isPaused) {
      const entry: InLine = { file, isPaused, ahead: false, resolve() {}, reject() {} }
      const prepared = new Promise<AnyPreparedUpload>((resolve, reject) => Object.assign(entry, { resolve, reject }))
      line.add(entry)
      wake()
      return {
        prepared,
        begun: () => begin(entry),
        leave(reason) {
          line.delete(entry)
          entry.reject(reason)
          return entry.granted
        },
      }
    },
  }
}
