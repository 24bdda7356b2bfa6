/** The sandbox the rows are sent to, and what they are made of. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { createSandbox } from '../../../../src/sandbox/index.ts'
import { folderStorage } from '../../../../src/sandbox/node.ts'
import { serve } from '../serve.ts'
import { accessKeyId, presign, secretAccessKey, type Signed, signHeaders, type SignOptions } from '../signer.ts'

export interface Row {
  readonly name: string
  readonly status: number
  /** `undefined` where an answer has no body. */
  readonly code: string | undefined
  /** Sends the good request, or the spoilt one. */
  readonly send: (spoilt: boolean) => Promise<Response>
  /** Spoilt requests that are sent after good ones of their own, which leave files. */
  readonly keepsFiles?: false
}

export const Bucket = 'demo'
export const origin = 'https://app.example'
export const minute = 60_000

export const md5 = (data: string | Uint8Array) => createHash('md5').update(data).digest('base64')
export const sha256Base64 = (data: string) => createHash('sha256').update(data).digest('base64')

/** A PUT of `hello`, unless told. */
export const put = (options: Partial<SignOptions>): SignOptions => ({
  method: 'PUT',
  path: '/demo/key.txt',
  body: 'hello',
  ...options,
})

export const send = ({ url, method, headers, body }: Signed) =>
  fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })

/** The rule of the bucket. */
export const cors = {
  allowedOrigins: [origin, 'https://*.preview.example'],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowedHeaders: ['content-type', 'x-amz-meta-*'],
}

/** What rows send with. */
export type Stage = ReturnType<typeof sendersTo>

/** @param url of an S3 that has the bucket, and another without a CORS rule, `closed`. */
export function sendersTo(url: string) {
  const credentials = { accessKeyId, secretAccessKey }
  return {
    url,
    s3: new S3Client({ region: 'us-east-1', endpoint: url, forcePathStyle: true, credentials, maxAttempts: 1 }),
    sendPresigned: (options: Partial<SignOptions>) => send(presign(url, put(options))),
    sendSigned: (options: Partial<SignOptions>) => send(signHeaders(url, put(options))),
  }
}

export async function openStage() {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
  const buckets = { [Bucket]: { cors: [cors] }, closed: {} }
  const credentials = { accessKeyId, secretAccessKey }
  const served = await serve(
    createSandbox({ ...credentials, buckets, storage: folderStorage(directory), minPartSize: 1000 }),
  )
  return {
    ...sendersTo(served.url),
    /** Every file the sandbox keeps. */
    async files(): Promise<string[]> {
      const names = await readdir(directory, { recursive: true })
      return names.toSorted()
    },
    /** What it is still writing. */
    incoming: () => readdir(join(directory, 'incoming')),
    async close(): Promise<void> {
      await served.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** S3's code, in the answer's XML. */
export async function codeOf(response: Response): Promise<string | undefined> {
  return /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]
}

/** Collects rows. */
export function collect(rows: Row[]) {
  return (
    code: string | undefined,
    status: number,
    name: string,
    sendRow: Row['send'],
    more: Pick<Row, 'keepsFiles'> = {},
  ): void => {
    rows.push({ name, status, code, send: sendRow, ...more })
  }
}
