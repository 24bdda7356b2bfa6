/**
 * `--apply` against an S3 that has lifecycle rules, which the sandbox has not: one that keeps what it is sent, and checks
 * what S3 checks. And against a real one, where S3_TEST_ENDPOINT, S3_TEST_BUCKET, AWS_REGION and keys name it: its rules are
 * put back as they were.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { applyRule } from '../../../src/cli/apply-rule.ts'
import { corsRule, lifecycleRule } from '../../../src/cli/bucket-rule.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { type S3Storage, s3 } from '../../../src/server/s3.ts'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'

const never = new AbortController().signal
const MINIMUM = 'x-amz-transition-default-minimum-object-size'
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

interface Kept {
  xml?: string
  minimum?: string | null
}

/** As AWS answers: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
async function bucketWithLifecycle(kept: Kept): Promise<S3Storage> {
  const refuse = (status: number, code: string) =>
    new Response(`<Error><Code>${code}</Code><Message>No.</Message></Error>`, { status })
  const answer = async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/photos/' || !searchParams.has('lifecycle')) return refuse(501, 'NotImplemented')
    if (request.method === 'GET') {
      if (kept.xml === undefined) return refuse(404, 'NoSuchLifecycleConfiguration')
      return new Response(kept.xml, { headers: kept.minimum ? { [MINIMUM]: kept.minimum } : {} })
    }
    const body = await request.text()
    const digest = createHash('md5').update(body).digest('base64')
    if (request.headers.get('content-md5') !== digest) return refuse(400, 'InvalidRequest')
    if (/<Rule>(?!.*<Status>(En|Dis)abled<\/Status>)/.test(body)) return refuse(400, 'MalformedXML')
    kept.xml = body
    kept.minimum = request.headers.get(MINIMUM)
    return new Response(null, { status: 200 })
  }
  const server = createServer(toNodeHandler(answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return s3({ ...keys, bucket: 'photos', region: 'us-east-1', endpoint })
}

describe('a lifecycle rule', () => {
  it('is set where there was none, replaced by the next, and set once', async () => {
    const kept: Kept = {}
    const storage = await bucketWithLifecycle(kept)
    expect(await applyRule(storage, lifecycleRule(30), never)).toBe(0)
    expect(kept.xml).toContain('<DaysAfterInitiation>30</DaysAfterInitiation>')
    expect(await applyRule(storage, lifecycleRule(7), never)).toBe(0)
    expect(kept.xml).toContain('<DaysAfterInitiation>7</DaysAfterInitiation>')
    expect(kept.xml?.match(/<Rule>/g)).toHaveLength(1)
    expect(kept.minimum).toBeNull()
  })

  it('leaves the rules of others, and what holds for all, as they were', async () => {
    const theirs = '<Rule><ID>logs</ID><Status>Enabled</Status><Prefix>logs/</Prefix></Rule>'
    const kept: Kept = {
      xml: `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${theirs}</LifecycleConfiguration>`,
      minimum: 'varies_by_storage_class',
    }
    expect(await applyRule(await bucketWithLifecycle(kept), lifecycleRule(7), never)).toBe(1)
    expect(kept.xml).toContain(theirs)
    expect(kept.minimum).toBe('varies_by_storage_class')
  })
})

const { S3_TEST_ENDPOINT, S3_TEST_BUCKET, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env

describe.skipIf(!S3_TEST_ENDPOINT)('on a real S3', () => {
  const real = () =>
    s3({
      endpoint: S3_TEST_ENDPOINT,
      bucket: S3_TEST_BUCKET ?? '',
      region: AWS_REGION ?? '',
      accessKeyId: AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
    })

  it.each([lifecycleRule(3), corsRule(['https://apply-rule.test'])])('sets and keeps: $subresource', async (rule) => {
    const storage = real()
    const query = { [rule.subresource]: '' }
    const at = { key: '', expiresIn: 60, query } as const
    const read = async () => await fetch(presignUrl(storage, { ...at, method: 'GET' }))
    const before = await read()
    const was = await before.text()
    try {
      const others = await applyRule(storage, rule, never)
      const set = await (await read()).text()
      expect(set).toContain(`<ID>${rule.xml.ID}</ID>`)
      expect(await applyRule(storage, rule, never)).toBe(others)
      expect(await (await read()).text()).toBe(set)
    } finally {
      const headers = { 'content-md5': createHash('md5').update(was).digest('base64') }
      if (before.ok)
        await fetch(presignUrl(storage, { ...at, method: 'PUT', headers }), { method: 'PUT', headers, body: was })
      else await fetch(presignUrl(storage, { ...at, method: 'DELETE' }), { method: 'DELETE' })
    }
    expect(await (await read()).text()).toEqual(before.ok ? was : expect.stringContaining('NoSuch'))
  })
})
