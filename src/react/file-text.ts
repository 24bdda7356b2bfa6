/** What a row says of its file, in words. Pure. */
import type { Format } from '../messages/format.ts'
import { secondsLeft } from '../uploader/speed.ts'
import type { FileSnapshot } from '../uploader/types.ts'

/**
 * Size, state, speed and time left: `1.2 MB of 5 MB · 800 kB/s · 5 sec left`.
 *
 * @param waitingForNetwork whether the network is gone.
 */
export function fileText(
  file: FileSnapshot,
  waitingForNetwork: boolean,
  { text, bytes, duration, reason }: Format,
): string {
  const { status, size, bytesSent, speed, error } = file
  if (status === 'failed') return error ? reason(error) : text('failed')
  if (status !== 'uploading' && status !== 'paused') return `${bytes(size)} · ${text(status)}`
  const sent = text('bytesOf', { sent: bytes(bytesSent), total: bytes(size) })
  if (status === 'paused') return `${sent} · ${text('paused')}`
  if (waitingForNetwork) return `${sent} · ${text('waitingForNetwork')}`
  const left = secondsLeft(size - bytesSent, speed)
  return [
    sent,
    speed === undefined ? text('uploading') : text('speed', { size: bytes(speed) }),
    left !== undefined && text('timeLeft', { time: duration(left) }),
  ]
    .filter(Boolean)
    .join(' · ')
}
