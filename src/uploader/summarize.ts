/** What all files come to, out of each. Pure. */
import { secondsLeft } from './speed.ts'
import type { FileSnapshot, FileStatus, TotalProgress, UploaderSnapshot } from './types.ts'

/** @param speed bytes a second of all together. */
export function summarize(
  files: readonly FileSnapshot[],
  speed: number | undefined,
): Pick<UploaderSnapshot, 'status'> & { progress: TotalProgress } {
  const count = (...those: FileStatus[]) => files.filter(({ status }) => those.includes(status)).length
  const sum = (of: (file: FileSnapshot) => number) => files.reduce((total, file) => total + of(file), 0)
  const bytesSent = sum((file) => file.bytesSent)
  const bytesTotal = sum((file) => file.size)
  const done = count('done')
  const moving = count('queued', 'uploading', 'confirming') > 0
  const left = bytesTotal - bytesSent
  return {
    status: moving ? 'uploading' : count('paused') > 0 ? 'paused' : 'idle',
    progress: {
      bytesSent,
      bytesTotal,
      // In tenths, rounded down. Empty files have no bytes to count, so they count themselves.
      percentage: Math.floor(1000 * (bytesTotal > 0 ? bytesSent / bytesTotal : done / (files.length || 1))) / 10,
      speed: moving ? speed : undefined,
      secondsLeft: moving && left > 0 ? secondsLeft(left, speed) : undefined,
      done,
      failed: count('failed'),
    },
  }
}
