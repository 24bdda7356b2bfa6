/** Digests S3 knows: `md5` for ETag and Content-MD5, the SHAs for signatures and x-amz-checksum-*. */
export type HashAlgorithm = 'md5' | 'sha1' | 'sha256'

/** The part of node:crypto's Hash that both implementations offer. */
export interface IncrementalHash {
  update(chunk: Uint8Array): unknown
  digest(): Uint8Array
}
