/**
 * `npx tsx test/s3/differences.ts > docs/radosgw.md`: the requests that the sandbox is tested with, each once as it is good and once
 * spoilt in one place, sent to Ceph's radosgw. The table has those which it answers otherwise than the sandbox, and what AWS says.
 */
import { execFileSync } from 'node:child_process'
import { s3 } from '../../src/server/index.ts'
import { allRows } from '../unit/sandbox/refusals/all-rows.ts'
import { Bucket, codeOf, cors, type Row, sendersTo } from '../unit/sandbox/refusals/stage.ts'
import { accessKeyId, secretAccessKey } from '../unit/sandbox/signer.ts'
import { makeBucket } from './make-bucket.ts'
import { startRadosgw } from './radosgw.ts'

await using radosgw = await startRadosgw()
radosgw.admin(
  'user',
  'create',
  '--uid=sandbox',
  '--display-name=sandbox',
  `--access-key=${accessKeyId}`,
  `--secret-key=${secretAccessKey}`,
)
const { endpoint } = radosgw
const bucket = (name: string) =>
  s3({ accessKeyId, secretAccessKey, provider: 'ceph', bucket: name, region: 'us-east-1', endpoint })
await makeBucket(bucket(Bucket), cors)
await makeBucket(bucket('closed'))

/** Status and code, or why there is none. */
async function answerTo(row: Row, spoilt: boolean): Promise<string> {
  try {
    const answer = await row.send(spoilt)
    const code = await codeOf(answer)
    return answer.ok && !code ? 'taken' : `${answer.status} ${code ?? ''}`.trim()
  } catch (error) {
    return `no answer (${error instanceof Error ? error.message : String(error)})`
  }
}

const guide = (page: string) => `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`
const api = (page: string) => `https://docs.aws.amazon.com/AmazonS3/latest/API/${page}.html`

/** By the request: why the sandbox answers as it does, and where AWS says so. The first that fits. */
const REASONS: [requests: RegExp, why: string, source: string][] = [
  [
    /x-amz-(meta-\*|acl) not signed|host not signed/,
    'Whoever has a URL must not add to what it signs: `host` and every `x-amz-*` header must be signed. bucketdrop signs their absence where a server does not care',
    api('sigv4-query-string-auth'),
  ],
  [
    /^presigned PUT: (not yet valid|another (region|service)|scope of another day)|^signed PUT: (another (region|service)|scope of another day)/,
    'The scope of the credential, and the time, are part of what is checked; radosgw has no regions',
    api('sigv4-query-string-auth'),
  ],
  [
    /session token/,
    'A token that belongs to no session is refused; radosgw looks at it only where its STS is on',
    api('ErrorResponses'),
  ],
  [
    /^presigned PUT|^signed PUT|^POST: .*(secret|key$|region|service|credential|signature version|after signing)/,
    'Refused by both; radosgw has fewer codes',
    api('ErrorResponses'),
  ],
  [
    /chunk|trailer|trailing/,
    'Refused by both, and radosgw 16 is older than trailers, so that it refuses good ones too; browsers send none',
    api('sigv4-streaming-trailers'),
  ],
  [
    /checksum|an algorithm without/i,
    'radosgw 16 is older than the checksums, and takes no notice of them',
    guide('checking-object-integrity'),
  ],
  [/metadata over 2 KB/, 'User metadata is limited to 2 KB', guide('UsingMetadata')],
  [/storage class/, 'radosgw knows the classes of its own configuration only', guide('storage-class-intro')],
  [
    /key of 1,025|no UTF-8/,
    'At most 1,024 bytes of UTF-8. The object store behind this radosgw was told to take names of 460 at most, so the good one fails there',
    guide('object-keys'),
  ],
  [/tagging|operation there is not/, 'The sandbox has no tags, and says so', api('API_PutObjectTagging')],
  [/If-None-Match of an ETag/, 'A write may ask for `*` alone', guide('conditional-writes')],
  [
    /^ACL|an ACL/,
    'The sandbox has what new buckets have since April 2023: ACLs disabled',
    guide('about-object-ownership'),
  ],
  [
    /^POST: (policy|expiration|a number|unknown condition|no boundary|a field without|not a form|to an object)/,
    'Refused by both; radosgw has fewer codes',
    api('ErrorResponses'),
  ],
  [
    /^POST: (no file|fields over|no last boundary|one of a list)/,
    'A form is held to its policy and to its own form: 20 KB before the file, a file, an end',
    api('RESTObjectPOST'),
  ],
  [/^UploadPart: part/, 'Part numbers are 1 to 10,000', guide('qfacts')],
  [
    /^Complete: (no such upload|upload of another)/,
    'Refused by both; radosgw by a 500, which the endpoint takes for an outage, and tries again',
    api('API_CompleteMultipartUpload'),
  ],
  [
    /^Complete/,
    'Not comparable: the sandbox is told here to take parts of 1 kB, radosgw takes none below 5 MiB',
    guide('qfacts'),
  ],
  [/^preflight/, 'Refused by both, by another code, which a browser does not show', api('RESTOPTIONSobject')],
  [
    /^GET: If-/,
    'Not comparable: radosgw has taken a spoilt write before, so that the object is another',
    api('API_GetObject'),
  ],
  [/^GET: (the last 0|a part|overrides|an override)/, 'What cannot be given is refused', api('API_GetObject')],
  [/^List/, 'A token is one that was given', api('API_ListObjectsV2')],
  [/^DeleteObjects/, 'It needs a digest of its list', api('API_DeleteObjects')],
]

let same = 0
const lines: string[] = []
for (const row of allRows(sendersTo(endpoint))) {
  const good = await answerTo(row, false)
  const spoilt = await answerTo(row, true)
  const sandbox = `${row.status} ${row.code ?? ''}`.trim()
  if (good === 'taken' && spoilt === sandbox) same += 1
  else {
    const reason = REASONS.find(([requests]) => requests.test(row.name))
    if (!reason) throw new Error(`Nobody has said why: ${row.name} (${sandbox}; radosgw: ${spoilt})`)
    const [, why, source] = reason
    const also = good === 'taken' ? '' : `; the good one: ${good}`
    lines.push(`| ${row.name} | ${sandbox} | ${spoilt}${also} | ${why} ([AWS](${source})) |`)
  }
}
const version = execFileSync('radosgw', ['--version'], { encoding: 'utf8' }).split(' ')[2]
console.log(`# Where radosgw and the sandbox differ

Written by \`npx tsx test/s3/differences.ts > docs/radosgw.md\`: ${same + lines.length} requests, each good and spoilt in one place, sent to
Ceph's radosgw ${version} as they are sent to the sandbox (test/unit/sandbox/refusals/). ${same} are answered alike, the others below.
Where they differ, the sandbox does what AWS documents: it is there so that what passes on it passes on S3.

| request | sandbox | radosgw | AWS |
|---|---|---|---|
${lines.join('\n')}`)
