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

export type Stage = Awaited<ReturnType<typeof openStage>>

export async function openStage() {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
  const cors = [
    {
      allowedOrigins: [origin, 'https://*.preview.example'],
      allowedMethods: ['GET', 'PUT', 'POST'],
      allowedHeaders: ['content-type', 'x-amz-meta-*'],
    },
  ]
  const buckets = { [Bucket]: { cors }, closed: {} }
  const credentials = { accessKeyId, secretAccessKey }
  const served = await serve(
    createSandbox({ ...credentials, buckets, storage: folderStorage(directory), minPartSize: 1000 }),
  )
  const { url } = served
  return {
    url,
    s3: new S3Client({ region: 'us-east-1', endpoint: url, forcePathStyle: true, credentials, maxAttempts: 1 }),
    sendPresigned: (options: Partial<SignOptions>) => send(presign(url, put(options))),
    sendSigned: (options: Partial<SignOptions>) => send(signHeaders(url, put(options))),
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
