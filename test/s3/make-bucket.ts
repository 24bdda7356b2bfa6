import { createHash } from 'node:crypto'
import type { CorsRule } from '../../src/sandbox/index.ts'
import { presignUrl, type S3Storage } from '../../src/server/index.ts'

/** Makes the storage's bucket on a real S3, with that CORS rule or none. */
export async function makeBucket(storage: S3Storage, rule?: CorsRule): Promise<void> {
  await put(storage, {}, '')
  if (rule) await put(storage, { cors: '' }, xmlOf(rule))
}

async function put(storage: S3Storage, query: Record<string, string>, body: string): Promise<void> {
  // PutBucketCors wants it.
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
  const url = presignUrl(storage, { method: 'PUT', key: '', expiresIn: 60, query, headers })
  const answer = await fetch(url, { method: 'PUT', headers, body })
  if (!answer.ok) throw new Error(`The bucket could not be made: ${answer.status} ${await answer.text()}`)
}

function xmlOf({ allowedOrigins, allowedMethods, allowedHeaders = [], exposeHeaders = [] }: CorsRule): string {
  const elements = (name: string, values: readonly string[]) =>
    values.map((value) => `<${name}>${value}</${name}>`).join('')
  return `<CORSConfiguration><CORSRule>${elements('AllowedOrigin', allowedOrigins)}${elements('AllowedMethod', allowedMethods)}${elements('AllowedHeader', allowedHeaders)}${elements('ExposeHeader', exposeHeaders)}</CORSRule></CORSConfiguration>`
}
