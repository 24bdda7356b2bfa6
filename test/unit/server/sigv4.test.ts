/** The vectors that AWS publishes, with both implementations of `#crypto`. */
import { describe, expect, it } from 'vitest'
import { encodeRfc3986 } from '../../../src/server/encode-key.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { createS3Storage } from '../../../src/server/s3.ts'
import {
  ALGORITHM,
  canonicalHeaders,
  canonicalRequest,
  credentialScope,
  deriveSigningKey,
  formatAmzDate,
  type NamedValue,
  sortByName,
  stringToSign,
} from '../../../src/server/sigv4.ts'
import { IMPLEMENTATIONS } from './signing-cases.ts'

const ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const EMPTY_PAYLOAD = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Examples: Signature Calculations" */
const HEADER_EXAMPLES: {
  title: string
  method: string
  path: string
  query: NamedValue[]
  headers: Record<string, string>
  payloadHash: string
  requestHash: string
  signature: string
}[] = [
  {
    title: 'GET Object',
    method: 'GET',
    path: '/test.txt',
    query: [],
    headers: { range: 'bytes=0-9' },
    payloadHash: EMPTY_PAYLOAD,
    requestHash: '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    title: 'PUT Object',
    method: 'PUT',
    path: '/test%24file.text',
    query: [],
    headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    payloadHash: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    requestHash: '9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    title: 'GET Bucket Lifecycle',
    method: 'GET',
    path: '/',
    query: [['lifecycle', '']],
    headers: {},
    payloadHash: EMPTY_PAYLOAD,
    requestHash: '9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    title: 'Get Bucket (List Objects)',
    method: 'GET',
    path: '/',
    query: [
      ['prefix', 'J'],
      ['max-keys', '2'],
    ],
    headers: {},
    payloadHash: EMPTY_PAYLOAD,
    requestHash: 'df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
]

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html: the policy, whose lines end in CR LF. */
const POST_POLICY = [
  '{ "expiration": "2015-12-30T12:00:00.000Z",',
  '  "conditions": [',
  '    {"bucket": "sigv4examplebucket"},',
  '    ["starts-with", "$key", "user/user1/"],',
  '    {"acl": "public-read"},',
  '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
  '    ["starts-with", "$Content-Type", "image/"],',
  '    {"x-amz-meta-uuid": "14365123651274"},',
  '    {"x-amz-server-side-encryption": "AES256"},',
  '    ["starts-with", "$x-amz-meta-tag", ""],',
  '',
  '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
  '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
  '    {"x-amz-date": "20151229T000000Z" }',
  '  ]',
  '}',
].join('\r\n')

describe.each(IMPLEMENTATIONS)('AWS Signature Version 4 with %s', (_name, hashes) => {
  // https://docs.aws.amazon.com/general/latest/gr/sigv4-calculate-signature.html
  it('derives the published signing key', () => {
    const key = deriveSigningKey(hashes, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', '20150830', 'us-east-1', 'iam')
    expect(Buffer.from(key).toString('hex')).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9')
  })

  it.each(HEADER_EXAMPLES)('reproduces "Example: $title"', (example) => {
    const headers = canonicalHeaders([
      ['x-amz-date', '20130524T000000Z'],
      ['x-amz-content-sha256', example.payloadHash],
      ['host', 'examplebucket.s3.amazonaws.com'],
      ...Object.entries(example.headers),
    ])
    const query = sortByName(example.query).map(([name, value]) => `${name}=${encodeRfc3986(value)}`)
    const { method, path, payloadHash } = example
    const request = canonicalRequest({ method, path, query: query.join('&'), headers, payloadHash })
    expect(hashes.sha256Hex(request)).toBe(example.requestHash)

    const text = stringToSign('20130524T000000Z', credentialScope('20130524', 'us-east-1'), example.requestHash)
    const key = deriveSigningKey(hashes, SECRET, '20130524', 'us-east-1')
    expect(hashes.hmacSha256With(key)(text)).toBe(example.signature)
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  it('reproduces the presigned URL of "Authenticating Requests: Using Query Parameters"', () => {
    const storage = createS3Storage(
      {
        bucket: 'examplebucket',
        region: 'us-east-1',
        accessKeyId: ACCESS_KEY_ID,
        secretAccessKey: SECRET,
        endpoint: 'https://s3.amazonaws.com',
        forcePathStyle: false,
      },
      hashes,
    )
    const now = new Date('2013-05-24T00:00:00Z')
    const url = presignUrl(storage, { method: 'GET', key: 'test.txt', expiresIn: 86_400, now })
    const [base, query = ''] = url.split('?')
    expect(base).toBe('https://examplebucket.s3.amazonaws.com/test.txt')
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      'X-Amz-Algorithm': ALGORITHM,
      'X-Amz-Credential': `${ACCESS_KEY_ID}/20130524/us-east-1/s3/aws4_request`,
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    })
  })

  it('reproduces the signature of "Example: Browser-Based Upload using HTTP POST"', () => {
    const storage = createS3Storage(
      { bucket: 'sigv4examplebucket', region: 'us-east-1', accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET },
      hashes,
    )
    const signer = storage.signerAt(new Date('2015-12-29T00:00:00Z'))
    expect(signer.credential).toBe(`${ACCESS_KEY_ID}/20151229/us-east-1/s3/aws4_request`)
    expect(signer.signPolicy(btoa(POST_POLICY))).toBe(
      '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
    )
  })
})

describe('formatAmzDate', () => {
  it('cuts the milliseconds', () => {
    expect(formatAmzDate(new Date('2026-11-22T01:02:03.999Z'))).toBe('20261122T010203Z')
  })

  it.each([new Date(Number.NaN), new Date('+010000-01-01T00:00:00Z'), new Date('-000001-01-01T00:00:00Z')])(
    'refuses %s',
    (date) => expect(() => formatAmzDate(date)).toThrow(RangeError),
  )
})

describe('canonicalHeaders', () => {
  it('sorts by name and trims values', () => {
    const headers: NamedValue[] = [
      ['x-amz-meta-b', '  a   b  '],
      ['host', 'h'],
      ['x-amz-meta', 'plain'],
      ['x-amz-meta-a', '\ta\t \tb\t'],
      ['x-amz-meta-empty', '  '],
    ]
    expect(canonicalHeaders(headers)).toEqual({
      lines: 'host:h\nx-amz-meta:plain\nx-amz-meta-a:a b\nx-amz-meta-b:a b\nx-amz-meta-empty:\n',
      names: 'host;x-amz-meta;x-amz-meta-a;x-amz-meta-b;x-amz-meta-empty',
    })
  })
})

it('sortByName looks at the name alone: "a=" stands before "a-b="', () => {
  const pairs: NamedValue[] = [
    ['a-b', '1'],
    ['B', '2'],
    ['a', '3'],
  ]
  expect(sortByName(pairs).map(([name]) => name)).toEqual(['B', 'a', 'a-b'])
})
