/** A bucket in a sandbox S3 whose clock stands still, and requests to it as a browser or an app would send them. */
import { createSandbox, type SandboxOptions } from '../../../src/sandbox/index.ts'
import type { PresignedPost } from '../../../src/server/presign-post.ts'
import type { S3Options } from '../../../src/server/s3-options.ts'
import { s3 } from '../../../src/server/s3.ts'

export const NOW = new Date('2026-11-22T12:00:00Z')

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }

/** The sandbox does what AWS does. */
const SANDBOX = { provider: 'aws', endpoint: 'https://s3.test' } as const

interface Sent {
  body?: string
  /** The file's. */
  name?: string
  /** Fields that were not signed, or with another value. */
  more?: Record<string, string>
}

export function bucketInSandbox(options: Partial<S3Options> = {}, sandboxOptions: Partial<SandboxOptions> = {}) {
  const clock = { now: NOW.getTime() }
  const sandbox = createSandbox({ ...KEYS, buckets: ['demo'], clock: () => clock.now, ...sandboxOptions })
  const storage = s3({
    ...KEYS,
    bucket: 'demo',
    region: 'us-east-1',
    ...(options.endpoint === undefined ? SANDBOX : {}),
    ...options,
  })
  const request = (url: string, init: RequestInit = {}) => sandbox.fetch(new Request(url, init))
  return {
    clock,
    sandbox,
    storage,
    request,
    /** Sends what a presigned PUT allows. */
    put: ({ url, headers }: { url: string; headers: Record<string, string> }, body = 'hello', more = {}) =>
      request(url, {
        method: 'PUT',
        body,
        headers: { 'content-length': String(new TextEncoder().encode(body).length), ...headers, ...more },
      }),
    /** Sends a form, its fields as a browser would. */
    post({ url, fields }: PresignedPost, { body = 'hello', name = 'a.txt', more = {} }: Sent = {}) {
      const form = new FormData()
      for (const [field, value] of Object.entries({ ...fields, ...more })) form.append(field, value)
      form.append('file', new File([body], name))
      return request(url, { method: 'POST', body: form })
    },
  }
}

/** S3's `<Code>` of an answer; empty for one that is none. */
export async function codeOf(response: Response): Promise<string> {
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? ''
}
