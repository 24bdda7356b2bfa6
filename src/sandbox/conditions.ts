/** Conditional requests: "Conditional reads" and "Conditional writes" in the Amazon S3 User Guide. */
import { S3Error } from './errors.ts'
import type { Precondition, StoredObject } from './storage.ts'

const failed = (condition: string) => new S3Error('PreconditionFailed', undefined, { Condition: condition })

/** Is the ETag in an If-Match or If-None-Match list? */
function lists(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((each) =>
      each
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((each) => each === '*' || each === etag)
}

/** A date header in milliseconds; one that is no date does not count. */
function time(header: string | null): number | undefined {
  const parsed = header === null ? Number.NaN : Date.parse(header)
  return Number.isNaN(parsed) ? undefined : parsed
}

/**
 * For GET and HEAD, and with the prefix `x-amz-copy-source-` for the source of a copy. An ETag condition outweighs the date
 * condition beside it.
 * @throws S3Error PreconditionFailed, or NotModified (for a copy PreconditionFailed too).
 */
export function requireReadConditions(headers: Headers, object: StoredObject, prefix = ''): void {
  const match = headers.get(`${prefix}if-match`)
  const noneMatch = headers.get(`${prefix}if-none-match`)
  const modified = time(headers.get(`${prefix}if-modified-since`))
  const unmodified = time(headers.get(`${prefix}if-unmodified-since`))
  // HTTP dates have whole seconds.
  const lastModified = Math.floor(object.lastModified / 1000) * 1000
  if (match === null ? unmodified !== undefined && lastModified > unmodified : !lists(match, object.etag)) {
    throw failed(match === null ? 'If-Unmodified-Since' : 'If-Match')
  }
  if (noneMatch === null ? modified !== undefined && lastModified <= modified : lists(noneMatch, object.etag)) {
    if (prefix !== '') throw failed(noneMatch === null ? 'If-Modified-Since' : 'If-None-Match')
    throw new S3Error('NotModified')
  }
}

/** @returns the condition of a write, for the moment of writing. */
export function writeCondition(headers: Headers): Precondition | undefined {
  const match = headers.get('if-match')
  const noneMatch = headers.get('if-none-match')
  if (noneMatch !== null && noneMatch !== '*') {
    throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
      Header: 'If-None-Match',
    })
  }
  if (match === null && noneMatch === null) return undefined
  return (current) => {
    if (noneMatch !== null && current) throw failed('If-None-Match')
    if (match === null) return
    if (!current) throw new S3Error('NoSuchKey')
    if (!lists(match, current.etag)) throw failed('If-Match')
  }
}
