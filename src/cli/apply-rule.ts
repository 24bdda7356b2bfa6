import { createHash } from 'node:crypto'
import { presignUrl } from '../server/presign-url.ts'
import type { S3Storage } from '../server/s3.ts'
import type { BucketRule } from './bucket-rule.ts'
import { mergeRule } from './merge-rule.ts'

/** How long one call to S3 may take, in ms. */
const TIMEOUT_MS = 30_000

/** Of a lifecycle configuration as a whole: goes back as it came, or S3 sets its own default. */
const TRANSITION_SIZE = 'x-amz-transition-default-minimum-object-size'

/**
 * Sets a rule on the bucket. S3 replaces a configuration as a whole, so it is read first, and what others put there is
 * kept. Two who do this at the same moment can still undo each other's change: S3 has no condition for it.
 *
 * @returns how many other rules there are.
 * @throws Error saying which call S3 refused, and with what words.
 */
export async function applyRule(storage: S3Storage, rule: BucketRule, signal: AbortSignal): Promise<number> {
  const found = await call(storage, rule, { method: 'GET', signal })
  const missing = found.status === 404 && /<Code>NoSuch(CORS|Lifecycle)Configuration<\/Code>/.test(found.text)
  if (!missing && found.status !== 200) throw refused('read', rule, found)
  const { xml, kept } = mergeRule(missing ? undefined : found.text, rule)

  const size = found.headers.get(TRANSITION_SIZE)
  const headers = {
    'content-type': 'application/xml',
    // S3 insists on a digest of a configuration; this is the one that all S3s know.
    'content-md5': createHash('md5').update(xml).digest('base64'),
    ...(size === null ? {} : { [TRANSITION_SIZE]: size }),
  }
  const set = await call(storage, rule, { method: 'PUT', headers, body: xml, signal })
  if (set.status < 200 || set.status > 299) throw refused('set', rule, set)
  return kept
}

interface Call {
  method: 'GET' | 'PUT'
  headers?: Record<string, string>
  body?: string
  signal: AbortSignal
}

async function call(storage: S3Storage, rule: BucketRule, { method, headers = {}, body, signal }: Call) {
  await storage.ready({ signal })
  const query = { [rule.subresource]: '' }
  const url = presignUrl(storage, { method, key: '', expiresIn: 60, internal: true, headers, query })
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    ...(body === undefined ? {} : { body }),
  }).catch((cause: unknown) => {
    // Not the error itself: in some runtimes it quotes the URL, which is signed.
    throw new Error(`S3 could not be reached at ${storage.internalAddress.origin}: ${reasonOf(cause)}`)
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.name
}

/** With S3's own code and sentence; its answer to a signature has the signature in other elements only. */
function refused(what: 'read' | 'set', { root }: BucketRule, answer: { status: number; text: string }): Error {
  const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1]
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1]
  const said = [code, message].filter(Boolean).join(': ')
  return new Error(`The bucket’s ${root} could not be ${what}: S3 answered ${answer.status}${said ? ` ${said}` : ''}`)
}
