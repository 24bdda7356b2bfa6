/**
 * multipart/form-data as S3 takes it: fields first, then one file, whose bytes stream. Our own because `Request.formData()`
 * holds the file in memory, and of the parsers on npm those that stream are bound to Node's streams, while those made for
 * fetch hold each part. RFC 7578 and RFC 2046, section 5.1.1.
 */
import { S3Error } from './errors.ts'
import { type Bytes, concat } from './streams.ts'

export interface Form {
  /** The fields before the file, by lower-case name, in order. */
  readonly fields: readonly FormField[]
  /** `undefined` when the form has none. */
  readonly file: FormFile | undefined
}

export interface FormField {
  readonly name: string
  readonly value: string
}

export interface FormFile {
  readonly name: string
  /** The `Content-Type` of the part itself, which S3 ignores. */
  readonly type: string | undefined
  /** To be read to its end: only then it is known that the form is whole. What follows the file is read and ignored. */
  readonly chunks: AsyncIterable<Bytes>
  /** Gives up a file that will not be read. */
  cancel(): Promise<void>
}

/** Everything before the file, together: 20 KB ("POST Object", MaxPostPreDataLengthExceeded). Bytes. */
const maxFieldsSize = 20 * 1024

/** @throws S3Error MalformedPOSTRequest, MaxPostPreDataLengthExceeded */
export async function readForm(body: AsyncIterable<Bytes>, contentType: string): Promise<Form> {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (mark === undefined || mark.length > 70) throw malformed()
  const parts = splitParts(body, new TextEncoder().encode(`\r\n--${mark}`))
  const fields: FormField[] = []
  const budget = { left: maxFieldsSize }
  try {
    while (await parts.next()) {
      const header = partHeader(await gatherUntil(parts, headerEnd, budget))
      if (header.name.toLowerCase() === 'file') {
        const { filename = '', type } = header
        return { fields, file: { name: filename, type, chunks: fileChunks(parts), cancel: () => parts.close() } }
      }
      const value = await gatherPart(parts, budget)
      fields.push({ name: header.name.toLowerCase(), value: new TextDecoder().decode(value) })
    }
    return { fields, file: undefined }
  } catch (error) {
    await parts.close()
    throw error
  }
}

const headerEnd = new TextEncoder().encode('\r\n\r\n')
const malformed = () => new S3Error('MalformedPOSTRequest')

interface PartHeader {
  readonly name: string
  readonly filename: string | undefined
  readonly type: string | undefined
}

function partHeader(bytes: Bytes): PartHeader {
  const text = new TextDecoder().decode(bytes)
  const disposition = /(?:^|\r\n)content-disposition:\s*form-data\s*(;[^\r]*)/i.exec(text)?.[1]
  const name = disposition && parameter(disposition, 'name')
  if (!name) throw malformed()
  return {
    name,
    filename: parameter(disposition, 'filename'),
    type: /(?:^|\r\n)content-type:\s*([^\r]*)/i.exec(text)?.[1]?.trim(),
  }
}

/** Browsers escape CR, LF and `"` in names by percent-encoding, and nothing else (HTML, "multipart/form-data encoding"). */
function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(disposition)
  const escapes: Record<string, string> = { '%0D': '\r', '%0A': '\n', '%22': '"' }
  return (match?.[1] ?? match?.[2])?.replace(/%0D|%0A|%22/gi, (code) => escapes[code.toUpperCase()] ?? code)
}

type Parts = ReturnType<typeof splitParts>

async function gatherPart(parts: Parts, budget: { left: number }): Promise<Bytes> {
  const pieces: Bytes[] = []
  for (let piece = await parts.read(); piece; piece = await parts.read()) {
    spend(budget, piece.length)
    pieces.push(piece)
  }
  return concat(pieces)
}

/** Takes bytes of the part up to and including `end`. */
async function gatherUntil(parts: Parts, end: Uint8Array, budget: { left: number }): Promise<Bytes> {
  // A part without any header starts with the empty line itself: there the CRLF before it ended the boundary.
  let whole: Bytes = new Uint8Array()
  for (;;) {
    const piece = await parts.read()
    if (!piece) throw malformed()
    const from = Math.max(0, whole.length - end.length)
    whole = concat([whole, piece])
    const at = indexOf(whole, end, from)
    if (at >= 0) {
      spend(budget, at)
      parts.unread(whole.subarray(at + end.length))
      return whole.subarray(0, at)
    }
    if (whole.length > budget.left) throw new S3Error('MaxPostPreDataLengthExceeded')
  }
}

function spend(budget: { left: number }, size: number): void {
  budget.left -= size
  if (budget.left < 0) throw new S3Error('MaxPostPreDataLengthExceeded')
}

async function* fileChunks(parts: Parts): AsyncGenerator<Bytes, void, undefined> {
  try {
    for (let piece = await parts.read(); piece; piece = await parts.read()) yield piece
    await parts.finish()
  } finally {
    await parts.close()
  }
}

/** Cuts a body at its delimiters. Holds one chunk, and as much as could be the beginning of a delimiter. */
function splitParts(body: AsyncIterable<Bytes>, delimiter: Uint8Array) {
  const iterator = body[Symbol.asyncIterator]()
  // The first delimiter has no line break before it, unless there is a preamble: as if there were one.
  let held: Bytes = new Uint8Array([13, 10])
  let unread: Bytes = new Uint8Array()
  let atDelimiter = false

  async function fill(): Promise<void> {
    const { done, value } = await iterator.next()
    if (done) throw malformed()
    held = concat([held, value])
  }

  async function skipPart(): Promise<void> {
    for (let piece = await read(); piece; ) piece = await read()
  }

  /** More bytes of the part; `undefined` at its end. */
  async function read(): Promise<Bytes | undefined> {
    if (unread.length > 0) {
      const piece = unread
      unread = new Uint8Array()
      return piece
    }
    if (atDelimiter) return undefined
    for (;;) {
      const at = indexOf(held, delimiter, 0)
      if (at === 0) {
        atDelimiter = true
        return undefined
      }
      const safe = at > 0 ? at : held.length - delimiter.length + 1
      if (safe > 0) {
        const piece = held.subarray(0, safe)
        held = held.subarray(safe)
        return piece
      }
      await fill()
    }
  }

  return {
    read,
    /** Gives bytes back, to be read again. */
    unread(bytes: Bytes) {
      unread = bytes
    },
    next,
    /** Reads on to the end of the body, which must have a last delimiter. */
    async finish(): Promise<void> {
      for (let more = await next(); more; ) more = await next()
      for (let rest = await iterator.next(); !rest.done; ) rest = await iterator.next()
    },
    async close() {
      await iterator.return?.()
    },
  }

  /** Goes on to the next part; `false` after the last. */
  async function next(): Promise<boolean> {
    await skipPart()
    while (held.length < delimiter.length + 2) await fill()
    const after = [held[delimiter.length], held[delimiter.length + 1]]
    held = held.subarray(delimiter.length + 2)
    if (after[0] === 45 && after[1] === 45) return false
    if (after[0] !== 13 || after[1] !== 10) throw malformed()
    atDelimiter = false
    return true
  }
}

function indexOf(bytes: Uint8Array, pattern: Uint8Array, from: number): number {
  const first = pattern[0] ?? 0
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + pattern.length > bytes.length) return -1
    let same = 1
    while (same < pattern.length && bytes[at + same] === pattern[same]) same++
    if (same === pattern.length) return at
  }
  return -1
}
