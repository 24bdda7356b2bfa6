/** Every way in which an endpoint or a storage can let a file down: what the user reads, and that the rest goes on. */
import { createS3Uppy, type S3UppyOptions } from 'bucketdrop/uppy'
import { describe, expect, test } from 'vitest'
import type { Fault, ScenarioOptions } from './backend.ts'
import { openScenario, textFile } from './scenario.ts'

const xml = (code: string, message = '') =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>REQ1</RequestId></Error>`
const asXml = { 'content-type': 'application/xml' }
const html = { status: 200, body: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } }

/** What the parallel engine tries again by itself, and how often. */
const PATIENT = ['url_expired', 'checksum_mismatch']

describe.each(['parallel', 'aws-s3'] as const)('the %s engine', { timeout: 60_000 }, (engine) => {
  async function upload(options: ScenarioOptions, file: File, more: Partial<S3UppyOptions> = {}) {
    const scenario = await openScenario(options)
    const uppy = createS3Uppy({ endpoint: scenario.endpoint, engine, ...more })
    const codes: string[] = []
    uppy.on('upload-error', (_file, error) => codes.push('code' in error ? String(error.code) : 'none'))
    uppy.addFile({ name: file.name, type: file.type, data: file })
    await uppy.upload()
    const error = uppy.getFiles()[0]?.error ?? null
    uppy.destroy()
    return { error, codes, ...(await scenario.report()) }
  }

  test.each<[name: string, fault: Omit<Fault, 'on'>, code: string, sentence: RegExp]>([
    ['401', { status: 401 }, 'unauthorized', /not signed in/],
    ['403', { status: 403 }, 'forbidden', /not allowed/],
    ['404', { status: 404, body: 'Not here' }, 'not_found', /no upload endpoint at this address/],
    ['413', { status: 413 }, 'payload_too_large', /too large/],
    ['405', { status: 405 }, 'method_not_allowed', /Export the handler/],
    ['HTML', html, 'endpoint_invalid', /HTML|text\/html/],
    [
      'invalid JSON',
      { status: 200, body: '{"v":', headers: { 'content-type': 'application/json' } },
      'endpoint_invalid',
      /JSON/,
    ],
  ])('an endpoint that answers %s', async (_name, fault, code, sentence) => {
    const { error, codes } = await upload({ faults: [{ on: 'sign', ...fault }] }, textFile('a.txt', 10))
    expect(error).toMatch(sentence)
    expect(codes).toEqual([code])
  })

  test.each<[name: string, fault: Omit<Fault, 'on'>]>([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '1' }, times: 1 }],
    ['500', { status: 500, times: 2 }],
    ['a broken connection', { status: 0, kind: 'drop', times: 1 }],
  ])('an endpoint that answers %s at first is asked again', async (_name, fault) => {
    const { error, uploaded } = await upload({ faults: [{ on: 'sign', ...fault }] }, textFile('a.txt', 10))
    expect(error).toBeNull()
    expect(uploaded).toHaveLength(1)
  })

  test.each<[code: string, status: number, message: string, ours: string, sentence: RegExp]>([
    [
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated…',
      'signature_mismatch',
      /secret key, region and endpoint/,
    ],
    ['AccessDenied', 403, 'Access Denied', 'access_denied', /s3:PutObject/],
    ['AccessDenied', 403, 'Request has expired', 'url_expired', /expired/],
    ['InvalidAccessKeyId', 403, '', 'credentials_invalid', /access key/],
    ['ExpiredToken', 400, '', 'credentials_invalid', /session has expired/],
    ['RequestTimeTooSkewed', 403, '', 'clock_skew', /clock/],
    ['NoSuchBucket', 404, '', 'bucket_missing', /bucket does not exist/],
    ['EntityTooLarge', 400, '', 'object_too_large', /too large/],
    ['BadDigest', 400, '', 'checksum_mismatch', /not those that were sent/],
    ['MalformedPOSTRequest', 400, 'The body is odd.', 'storage_error', /MalformedPOSTRequest: The body is odd/],
  ])('a storage that answers %s (%i %s)', async (storageCode, status, message, ours, sentence) => {
    const fault = { status, body: xml(storageCode, message), headers: asXml }
    for (const [on, size] of [
      ['POST', 10],
      ['PUT', 300_000],
    ] as const) {
      const { error, codes, requests } = await upload({ faults: [{ on, ...fault }] }, textFile('a.txt', size))
      expect(error).toMatch(sentence)
      expect(codes).toEqual([ours])
      expect(requests[on]).toBe(engine === 'parallel' && PATIENT.includes(ours) ? 5 : 1)
    }
  })

  test.each<[name: string, fault: Omit<Fault, 'on'>]>([
    ['503 SlowDown', { status: 503, body: xml('SlowDown'), headers: asXml, times: 2 }],
    // Firefox repeats such a request by itself, and now and then hangs at it.
    ['a dropped connection', { status: 0, kind: 'drop', times: 1 }],
    ['a request that hangs', { status: 0, kind: 'hang', times: 1 }],
  ])('a storage with %s at first gets the file in the end', async (_name, fault) => {
    for (const [on, size] of [
      ['POST', 10],
      ['PUT', 300_000],
    ] as const) {
      const { error, uploaded } = await upload({ faults: [{ on, ...fault }] }, textFile('a.txt', size), {
        stallTimeout: 1500,
        answerTimeout: 1500,
      })
      expect(error).toBeNull()
      expect(uploaded).toHaveLength(1)
    }
  })

  test('a storage that hangs for good says so', async () => {
    const fault = { on: 'PUT', status: 0, kind: 'hang' } as const
    const { error, codes, uploaded } = await upload({ faults: [fault] }, textFile('a.txt', 300_000), {
      stallTimeout: 300,
      answerTimeout: 300,
      retryBudget: 1500,
    })
    expect(error).toMatch(/No bytes moved/)
    expect(codes).toEqual(['upload_stalled'])
    expect(uploaded).toEqual([])
  })

  test('a storage that stays busy says so', async () => {
    const fault = { on: 'POST', status: 503, body: xml('SlowDown'), headers: asXml }
    const { error, codes } = await upload({ faults: [fault] }, textFile('a.txt', 10), { retryBudget: 1500 })
    expect(error).toMatch(/busy/)
    expect(codes).toEqual(['storage_busy'])
  })

  test('a bucket without a CORS rule: the sentence names the origin, the method and the headers to allow', async () => {
    const { error, codes } = await upload({ withoutCorsRule: true }, textFile('a.txt', 300_000))
    expect(codes).toEqual(['storage_unreachable'])
    expect(error).toContain(`allows the origin ${location.origin}, the method PUT`)
    expect(error).toContain('content-type')
  })

  test('an expired URL is told from a network fault by the clock, even where the 403 carries no CORS headers', async () => {
    const fault: Fault = { on: 'PUT', kind: 'slow', ms: 1300, status: 0, withoutCors: true }
    const { codes } = await upload({ expiresIn: 1, withoutCorsRule: true, faults: [fault] }, textFile('a.txt', 300_000))
    expect(codes).toEqual(['url_expired'])
  })
})
