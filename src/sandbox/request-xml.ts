/** The XML body of a request. */
import { type ExpectedDigests, createChecksum, expectedDigests } from './checksums.ts'
import { createHash } from '#crypto'
import { toBase64 } from './encoding.ts'
import { S3Error } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { openPayload, type Payload } from './payload.ts'
import { gather } from './streams.ts'
import { parseXml, type XmlElement } from './xml.ts'

/** More than 10,000 parts with checksums, or 1,000 keys of 1,024 bytes, ever take. Bytes. */
const maxXmlSize = 8 * 1024 * 1024

/**
 * Reads, verifies and parses.
 * @param digestRequired some operations insist on Content-MD5 or a checksum.
 */
export async function readXml(exchange: Exchange, root: string, digestRequired = false): Promise<XmlElement> {
  const payload = openPayload(exchange.incoming, exchange.authentication)
  const expected = expectedDigests(exchange.incoming.headers)
  if (digestRequired && !expected.md5 && !expected.checksum) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
  }
  if (payload.size > maxXmlSize) throw new S3Error('MaxMessageLengthExceeded')
  const body = await gather(payload.chunks, maxXmlSize)
  if (!body) throw new S3Error('MaxMessageLengthExceeded')
  requireDigests(body, expected, payload)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new S3Error('MalformedXML')
  }
  return parseXml(text, root)
}

function requireDigests(body: Uint8Array, expected: ExpectedDigests, payload: Payload): void {
  const md5 = createHash('md5')
  md5.update(body)
  if (expected.md5 !== undefined && expected.md5 !== toBase64(md5.digest())) throw new S3Error('BadDigest')
  if (!expected.checksum) return
  const { algorithm, value, inTrailer } = expected.checksum
  const checksum = createChecksum(algorithm)
  checksum.update(body)
  const wanted = inTrailer ? payload.trailers.get(`x-amz-checksum-${algorithm}`) : value
  if (wanted !== toBase64(checksum.digest())) {
    throw new S3Error(
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    )
  }
}
