/**
 * The server kit before a real S3, by HTTP: `npm run test:s3` starts one; S3_TEST_ENDPOINT, S3_TEST_BUCKET, AWS_REGION and keys
 * may name another. What was stored is read back by tools of others: s3cmd, the AWS command line.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { presignForm } from '../../../src/server/presign-form.ts'
import { presignGet } from '../../../src/server/presign-get.ts'
import { type OperationName, presignOperation } from '../../../src/server/presign-operation.ts'
import { presignPut } from '../../../src/server/presign-put.ts'
import { s3 } from '../../../src/server/s3.ts'
import { createShares } from '../../../src/server/shares/create-shares.ts'
import { pglite } from '../../../src/server/shares/pglite.ts'
import { signedIn } from '../upgrades/world.ts'
import { ENDPOINT, post, SECRET } from './fixtures.ts'
import { formOf } from './form-of.ts'

const { S3_TEST_ENDPOINT = '', S3_TEST_BUCKET = '', AWS_REGION = 'us-east-1', ...env } = process.env
const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = env
const MiB = 1024 ** 2
const run = promisify(execFile)

const bucket = () =>
  s3({
    provider: 'ceph',
    bucket: S3_TEST_BUCKET,
    region: AWS_REGION,
    endpoint: S3_TEST_ENDPOINT,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  })

const KEYS = [
  'plain.txt',
  'with spaces and  two.txt',
  'a+b=c&d?e#f%25.txt',
  'quotes\'"`.txt',
  'umlaut ü and 日本語 🎈.txt',
  'semicolon;comma,colon:at@dollar$.txt',
  'brackets (1) [2] {3} <4>.txt',
  '.hidden/.file',
  'tilde~star*bang!.txt',
  'back\\slash|pipe^caret.txt',
  'a/b/c/deep/er.txt',
]

const has = (command: string): boolean => {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!S3_TEST_ENDPOINT)('on a real S3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-s3-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const put = async (key: string, body: string) => {
    const { url, headers } = presignPut(bucket(), {
      key,
      expiresIn: 60,
      contentType: 'text/plain',
      contentLength: Buffer.byteLength(body),
    })
    return (await fetch(url, { method: 'PUT', headers, body })).status
  }

  it.each(KEYS)(
    'a key such as %s is what was meant, in the eyes of all',
    async (name) => {
      const key = `keys/${name}`
      const body = `what is in ${name}`
      expect(await put(key, body)).toBe(200)
      const url = presignGet(bucket(), { key, fileName: name, expiresIn: 60 })
      const answer = await fetch(url)
      expect(await answer.text()).toBe(body)
      expect(answer.headers.get('content-disposition')).toContain('attachment')
      const path = join(folder, 'read')
      if (has('aws')) {
        const aws = [
          '--endpoint-url',
          S3_TEST_ENDPOINT,
          's3api',
          'get-object',
          '--bucket',
          S3_TEST_BUCKET,
          '--key',
          key,
          path,
        ]
        await run('aws', aws, { env: { ...process.env, AWS_REGION, AWS_DEFAULT_REGION: AWS_REGION } })
        expect(readFileSync(path, 'utf8')).toBe(body)
      }
      if (has('s3cmd')) {
        const host = new URL(S3_TEST_ENDPOINT).host
        const at = [`--host=${host}`, `--host-bucket=${host}`, '--no-ssl', `--region=${AWS_REGION}`]
        const keys = [`--access_key=${AWS_ACCESS_KEY_ID}`, `--secret_key=${AWS_SECRET_ACCESS_KEY}`]
        await run('s3cmd', [...at, ...keys, '--force', 'get', `s3://${S3_TEST_BUCKET}/${key}`, path])
        expect(readFileSync(path, 'utf8')).toBe(body)
      }
    },
    60_000,
  )

  it('takes a form, of the size and type that were signed and no other', async () => {
    const { url, fields } = presignForm(bucket(), {
      key: 'form.txt',
      expiresIn: 60,
      contentType: 'text/plain',
      size: { min: 5, max: 5 },
    })
    const send = async (content: string, changed: Record<string, string> = {}) => {
      const body = formOf({ ...fields, ...changed }, content)
      return (await fetch(url, { method: 'POST', body })).status
    }
    expect(await send('hello')).toBe(204)
    expect(await send('hello!')).toBe(400)
    expect(await send('hello', { key: 'other.txt' })).toBe(403)
    expect(await send('hello', { 'Content-Type': 'text/html' })).toBe(403)
  })

  it('answers every operation that is presigned', async () => {
    const ask = async (name: OperationName, input: object, body?: string | Uint8Array<ArrayBuffer>) => {
      const { url, method, headers } = presignOperation(bucket(), name, { expiresIn: 60, ...input } as never)
      const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
      return { status: answer.status, text: await answer.text(), etag: answer.headers.get('etag') ?? '' }
    }
    const key = 'operations/film.bin'
    const { text } = await ask('CreateMultipartUpload', { key })
    const uploadId = /<UploadId>([^<]+)/.exec(text)?.[1] ?? ''
    const parts = [new Uint8Array(5 * MiB), new Uint8Array(10)]
    const etags: string[] = []
    for (const [i, part] of parts.entries())
      etags.push((await ask('UploadPart', { key, uploadId, partNumber: i + 1 }, part)).etag)
    expect((await ask('ListParts', { key, uploadId })).text.match(/<PartNumber>/g)).toHaveLength(2)
    expect((await ask('ListMultipartUploads', { prefix: key })).text).toContain(uploadId)
    const list = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('')
    const complete = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`
    expect((await ask('CompleteMultipartUpload', { key, uploadId }, complete)).status).toBe(200)
    expect((await ask('HeadObject', { key })).status).toBe(200)
    expect((await ask('GetObject', { key })).text).toHaveLength(5 * MiB + 10)
    expect((await ask('ListObjectsV2', { prefix: 'operations/' })).text).toContain(`<Key>${key}</Key>`)
    const second = /<UploadId>([^<]+)/.exec((await ask('CreateMultipartUpload', { key })).text)?.[1] ?? ''
    expect((await ask('AbortMultipartUpload', { key, uploadId: second })).status).toBe(204)
    expect((await ask('PutObject', { key: 'operations/small' }, 'x')).status).toBe(200)
    expect((await ask('DeleteObject', { key: 'operations/small' })).status).toBe(204)
    for (const name of ['HeadBucket', 'GetBucketLocation', 'GetBucketVersioning'] as const)
      expect((await ask(name, {})).status, name).toBe(200)
  })

  it.each([
    ['PUT', 20, {}],
    ['POST', 20, {}],
    ['MULTIPART', 10 * MiB + 1, {}],
    ['PUT', 20, { incoming: 'incoming/' }],
  ])(
    'a file by %s of %d bytes (%o) is signed, sent, resumed, confirmed and told of once',
    async (method, size, more) => {
      const uploaded: string[] = []
      const handler = createUploadHandler({
        storage: bucket(),
        secret: SECRET,
        multipartFrom: 5 * MiB,
        onUploaded: ({ key }) => void uploaded.push(key),
        onError: (error) => console.error(error),
        ...more,
      })
      const ask = async (message: object) => await (await handler(post({ v: 1, ...message }, {}, ENDPOINT))).json()
      const file = { id: '1', name: 'Ein Film ü.mp4', type: 'video/mp4', size }
      const signed = signedIn(await ask({ action: 'sign', accept: [method], files: [file] }))
      const { upload, token, key } = signed
      const complete = () => ask({ action: 'complete', files: [{ token }] })
      expect((await complete()).files[0].error.code).toMatch(/object_missing|parts_missing/)
      const bytes = new Uint8Array(size)
      if (upload.method === 'MULTIPART') {
        for (const { url, partNumber } of upload.urls) {
          const part = bytes.subarray((partNumber - 1) * upload.partSize, partNumber * upload.partSize)
          expect((await fetch(url, { method: 'PUT', body: part })).status).toBe(200)
          expect((await ask({ action: 'resume', token })).parts).toHaveLength(partNumber)
        }
      } else if (upload.method === 'PUT') {
        expect((await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: bytes })).status).toBe(200)
      } else {
        const body = formOf(upload.fields, bytes)
        expect((await fetch(upload.url, { method: 'POST', body })).status).toBe(204)
      }
      for (let time = 0; time < 2; time++)
        expect((await complete()).files[0]).toMatchObject({ object: { key, size, type: 'video/mp4', name: file.name } })
      expect(uploaded).toEqual([key])
    },
  )

  it('an upload that is aborted leaves nothing, and cannot be completed', async () => {
    const handler = createUploadHandler({ storage: bucket(), secret: SECRET, multipartFrom: 5 * MiB })
    const ask = async (message: object) => await (await handler(post({ v: 1, ...message }, {}, ENDPOINT))).json()
    const file = { id: '1', name: 'film.mp4', type: 'video/mp4', size: 10 * MiB + 1 }
    const { upload, token } = signedIn(await ask({ action: 'sign', accept: ['MULTIPART'], files: [file] }))
    if (upload.method !== 'MULTIPART') throw new Error(upload.method)
    const [first] = upload.urls
    await fetch(first?.url ?? '', { method: 'PUT', body: new Uint8Array(upload.partSize) })
    expect((await ask({ action: 'abort', tokens: [token] })).files).toEqual([{ removed: true }])
    expect((await ask({ action: 'complete', files: [{ token }] })).files[0]).toMatchObject({
      error: { code: 'upload_aborted' },
    })
    expect((await fetch(first?.url ?? '', { method: 'PUT', body: new Uint8Array(upload.partSize) })).status).toBe(404)
  })

  it('a shared link gives the file, as often as it may', async () => {
    expect(await put('shared/report.txt', 'the report')).toBe(200)
    const database = pglite('memory://')
    try {
      const shares = createShares({ storage: bucket(), database })
      const { token } = await shares.create({
        key: 'shared/report.txt',
        owner: 'ada',
        fileName: 'Bericht ü.txt',
        maxDownloads: 1,
      })
      const answer = await fetch((await shares.download(token)).url)
      expect(await answer.text()).toBe('the report')
      expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Bericht%20%C3%BC.txt")
      await expect(shares.download(token)).rejects.toMatchObject({ code: 'share_exhausted' })
    } finally {
      await database.close()
    }
  })
})
