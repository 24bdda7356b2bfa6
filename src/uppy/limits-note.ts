import { formatBytes } from '../protocol/format-bytes.ts'
import type { Limits } from '../protocol/messages.ts'

/** The limits in a line under the drop area: `Up to 5 files, 10 MB each. image/*, .pdf` */
export function limitsNote({ maxFiles, maxFileSize, types }: Limits): string | null {
  const counts = [
    maxFiles === undefined ? '' : `Up to ${maxFiles} ${maxFiles === 1 ? 'file' : 'files'}`,
    maxFileSize === undefined
      ? ''
      : maxFiles === undefined
        ? `Up to ${formatBytes(maxFileSize)} each`
        : `${formatBytes(maxFileSize)} each`,
  ].filter(Boolean)
  const parts = [counts.join(', '), types?.join(', ') ?? ''].filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : null
}
