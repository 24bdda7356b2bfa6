/** What all files come to, out of each. Pure. */
import { secondsLeft } from './speed.ts'
import type { FileSnapshot, TotalProgress, UploaderSnapshot } from './types.ts'

const UNDER_WAY: ReadonlySet<string> = new Set(['queued', 'uploading', 'confirming', 'paused'])

/** Whether a file is on its way, pauses included. */
const isUnderWay = ({ status }: Pick<FileSnapshot, 'status'>) => UNDER_WAY.has(status)

/** @param speed bytes a second of all together. */
export function summarize(
  files: readonly FileSnapshot[],
  speed: number | undefined,
): Pick<UploaderSnapshot, 'status'> & { progress: TotalProgress } {
  let bytesSent = 0
  let bytesTotal = 0
  let done = 0
  let failed = 0
  let paused = 0
  let underWay = 0
  for (const file of files) {
    bytesSent += file.bytesSent
    bytesTotal += file.size
    if (file.status === 'done') done += 1
    if (file.status === 'failed') failed += 1
    if (file.status === 'paused') paused += 1
    if (isUnderWay(file)) underWay += 1
  }
  const status = underWay === 0 ? 'idle' : paused === underWay ? 'paused' : 'uploading'
  const left = bytesTotal - bytesSent
  return {
    status,
    progress: {
      bytesSent,
      bytesTotal,
      percentage: percentageOf(bytesSent, bytesTotal, done, files.length),
      speed: status === 'uploading' ? speed : undefined,
      secondsLeft: status === 'uploading' && left > 0 ? secondsLeft(left, speed) : undefined,
      done,
      failed,
    },
  }
}

/** In tenths, rounded down. Empty files have no bytes to count, so they count themselves. */
function percentageOf(bytes: number, total: number, done: number, files: number): number {
  const share = total > 0 ? bytes / total : files > 0 ? done / files : 0
  return Math.floor(share * 1000) / 10
}
