/** Where a page of a list ended: the time and id of its last row, as opaque text. */
import * as v from 'valibot'
import { serverError } from '../server-error.ts'
import { fromBase64url, toBase64url } from '../base64url.ts'

/** The last row of a page. */
export interface Position {
  /** Unix ms. */
  createdAt: number
  id: string
}

/** The end of the year 9999 in Unix ms: ISO 8601 has four digits for a year. */
const LAST_TIME = 253_402_300_799_999

const position = v.tuple([
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_TIME)),
  v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
])

export function encodeCursor({ createdAt, id }: Position): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify([createdAt, id])))
}

/** @throws UploadError `bad_request` for what `encodeCursor` did not make. */
export function decodeCursor(cursor: string): Position {
  const bytes = fromBase64url(cursor)
  const parsed = v.safeParse(position, bytes && parseJson(bytes))
  if (!parsed.success) throw serverError('bad_request', { message: 'The list cannot go on: its cursor is not valid.' })
  const [createdAt, id] = parsed.output
  return { createdAt, id }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
