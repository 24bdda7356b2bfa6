/** The headers of an upload, as the AWS SDK's input names them and as they are sent. */
import * as fc from 'fast-check'
import { headerValue } from './signing-cases.ts'

export const metadata = fc.dictionary(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/), headerValue, { maxKeys: 3 })

const WRITE_HEADERS = {
  ContentType: 'content-type',
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 'x-amz-storage-class',
  Tagging: 'x-amz-tagging',
  ACL: 'x-amz-acl',
} as const
export const writeFields = fc.record(
  {
    ContentType: fc.constantFrom('image/jpeg', 'application/octet-stream', 'text/plain; charset=utf-8'),
    CacheControl: fc.constant('public, max-age=31536000'),
    ContentDisposition: headerValue,
    ContentEncoding: fc.constant('gzip'),
    ServerSideEncryption: fc.constantFrom('AES256', 'aws:kms'),
    SSEKMSKeyId: fc.constant('arn:aws:kms:us-east-1:111122223333:key/1234abcd'),
    StorageClass: fc.constantFrom('STANDARD', 'INTELLIGENT_TIERING'),
    Tagging: fc.constant('project=a%20b&team=c'),
    ACL: fc.constantFrom('private', 'public-read'),
  },
  { requiredKeys: [] },
)

/** What both sides are told of an upload, as the SDK's input and as headers. */
export function headersOfWrite(
  fields: { [K in keyof typeof WRITE_HEADERS]?: string | undefined },
  meta: Record<string, string>,
) {
  const headers: Record<string, string> = {}
  for (const [field, value] of Object.entries(fields)) {
    const name = Object.entries(WRITE_HEADERS).find(([known]) => known === field)?.[1]
    if (name !== undefined && value !== undefined) headers[name] = value
  }
  for (const [name, value] of Object.entries(meta)) headers[`x-amz-meta-${name}`] = value
  return headers
}
