import type { Format } from '../messages/format.ts'
import type { Limits } from '../protocol/messages.ts'

/** What an uploader accepts, in a line: `Up to 5 files · Up to 10 MB each · image/*`. Empty where it is all. Pure. */
export function limitsLine({ maxFiles, maxFileSize, maxTotalSize, types }: Limits, { text, bytes }: Format): string {
  return [
    maxFiles !== undefined && maxFiles > 1 && text('limitFiles', { count: maxFiles }),
    maxFileSize !== undefined && text('limitSize', { size: bytes(maxFileSize) }),
    maxTotalSize !== undefined && text('limitTotal', { size: bytes(maxTotalSize) }),
    types?.join(', '),
  ]
    .filter(Boolean)
    .join(' · ')
}
