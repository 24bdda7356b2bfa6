import { expect, test } from 'vitest'
import { explainStorageFailure, type StorageFailure } from '../../../src/transfer/storage-error.ts'

const failure = (more: Partial<StorageFailure>): StorageFailure => ({
  status: 403,
  online: true,
  method: 'PUT',
  url: 'https://bucket.s3.eu-central-1.amazonaws.com/key?X-Amz-Signature=secret',
  pageOrigin: 'https://app.example.com',
  headers: ['content-type', 'x-amz-meta-name'],
  expiresAt: 2000,
  now: 1000,
  ...more,
})
const xml = (code: string, message = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>R1</RequestId></Error>`

test.each<[name: string, seen: Partial<StorageFailure>, code: string, retryable: boolean]>([
  ['no answer while offline', { status: 0, online: false }, 'offline', true],
  ['no answer while online', { status: 0 }, 'storage_unreachable', true],
  ['no answer after the URL’s time: no CORS headers on the 403', { status: 0, now: 2000 }, 'url_expired', true],
  ['signature', { body: xml('SignatureDoesNotMatch') }, 'signature_mismatch', false],
  ['denied', { body: xml('AccessDenied', 'Access Denied') }, 'access_denied', false],
  ['expired, as AWS says it', { body: xml('AccessDenied', 'Request has expired') }, 'url_expired', true],
  ['expired, as radosgw says it', { body: xml('AccessDenied'), now: 3000 }, 'url_expired', true],
  ['not yet valid', { body: xml('AccessDenied', 'Request is not yet valid') }, 'clock_skew', false],
  ['expired, by a code', { body: xml('ExpiredRequest') }, 'url_expired', true],
  ['skew', { body: xml('RequestTimeTooSkewed') }, 'clock_skew', false],
  ['key', { body: xml('InvalidAccessKeyId') }, 'credentials_invalid', false],
  ['session', { status: 400, body: xml('ExpiredToken') }, 'credentials_invalid', false],
  ['bucket', { status: 404, body: xml('NoSuchBucket') }, 'bucket_missing', false],
  ['too large', { status: 400, body: xml('EntityTooLarge') }, 'object_too_large', false],
  ['too small', { status: 400, body: xml('EntityTooSmall') }, 'object_too_small', false],
  ['digest', { status: 400, body: xml('BadDigest') }, 'checksum_mismatch', true],
  ['exists', { status: 412, body: xml('PreconditionFailed') }, 'already_exists', false],
  ['slow down', { status: 503, body: xml('SlowDown') }, 'storage_busy', true],
  ['timeout', { status: 400, body: xml('RequestTimeout') }, 'upload_stalled', true],
  ['403 without XML', { body: '' }, 'access_denied', false],
  ['403 without XML, late', { body: '', now: 9999 }, 'url_expired', true],
  ['quota', { status: 403, body: xml('QuotaExceeded') }, 'storage_error', false],
  ['full', { status: 507, body: xml('XMinioStorageFull') }, 'storage_error', false],
  ['404 without XML', { status: 404 }, 'bucket_missing', false],
  ['408', { status: 408 }, 'upload_stalled', true],
  ['413 of a proxy', { status: 413, body: '<html>' }, 'object_too_large', false],
  ['429', { status: 429 }, 'storage_busy', true],
  ['502 of a proxy', { status: 502, body: '<html>' }, 'storage_busy', true],
  ['a code nobody knows', { status: 400, body: xml('Strange') }, 'storage_error', false],
  ['a prototype’s name as code', { status: 400, body: xml('toString') }, 'storage_error', false],
])('%s', (_name, seen, code, retryable) => {
  expect(explainStorageFailure(failure(seen))).toMatchObject({ name: 'UploadError', code, retryable })
})

test('S3’s own code and request id are kept', () => {
  const error = explainStorageFailure(failure({ body: xml('SignatureDoesNotMatch') }))
  expect(error).toMatchObject({ storageCode: 'SignatureDoesNotMatch', requestId: 'R1', status: 403 })
})

test('what S3 said is told where we know nothing better', () => {
  const { message } = explainStorageFailure(failure({ status: 400, body: xml('Odd', 'A &lt;b&gt; &amp; c') }))
  expect(message).toBe('The storage refused the upload: it answered 400 (Odd: A <b> & c).')
})

test('probable CORS: the sentence says what to allow, and never the signed URL', () => {
  const { message } = explainStorageFailure(failure({ status: 0 }))
  expect(message).toContain('https://bucket.s3.eu-central-1.amazonaws.com could not be reached')
  expect(message).toContain(
    'origin https://app.example.com, the method PUT and the headers content-type, x-amz-meta-name',
  )
  expect(message).not.toContain('secret')
})
