/** Digests S3 knows: `md5` for ETag and Content-MD5, the SHAs for signatures and x-amz-checksum-*. */
export type HashAlgorithm = 'md5' | 'sha1' | 'sha256'

/** The part of node:crypto's Hash that both implementations offer. */
export interface IncrementalHash {
  update(chunk: Uint8Array): unknown
  digest(): Uint8Array
}

/** What signing needs of `#crypto`, so that tests and benchmarks can sign with either implementation in one process. */
export interface SigningHashes {
  sha256Hex(data: string | Uint8Array): string
  hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Uint8Array
  hmacSha256With(key: Uint8Array): (data: string) => string
}
