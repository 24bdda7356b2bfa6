/** What `createUploadHandler` was given, with every default filled in, and refused where it cannot work. */
import * as v from 'valibot'
import { type Lane, type Limits, limits as limitsSchema } from '../protocol/messages.ts'
import { MIN_PART_SIZE } from '../protocol/part-plan.ts'
import { SINGLE_MAX_BYTES } from './actions/choose-lane.ts'
import type { HandlerSettings } from './context.ts'
import { checkCors } from './cors.ts'
import { safely } from './error-log.ts'
import { createGate } from './gate.ts'
import { keyProblem } from './object-key.ts'
import { memoryOnceStore, reportingStore } from './once.ts'
import type { UploadHandlerOptions, UploadUser } from './options.ts'
import { whyUnprotected } from './providers.ts'
import type { S3Storage } from './s3.ts'
import { createTokenSigner } from './token.ts'

/** From here on several connections are faster than one, though a multipart upload takes more requests: 16 MiB, in bytes. */
const MULTIPART_FROM = 16 * 1024 ** 2

/**
 * Calls to S3 that one handler has under way; the others wait in line. A hundred confirmed files are a hundred calls, so
 * two hundred pages at once would open twenty thousand connections: more than a process may have files (1,024, in most),
 * and a gigabyte of memory. At 20 ms for a call, this many are 6,000 calls a second: S3 gives a prefix 5,500 ("Best
 * practices design patterns: optimizing Amazon S3 performance").
 */
const CALLS_AT_ONCE = 128

const LANES: readonly Lane[] = ['post', 'put', 'multipart']

/** @throws TypeError naming the option that cannot work. */
export function settingsOf<User extends UploadUser | undefined, Data>(
  options: UploadHandlerOptions<User, Data>,
): HandlerSettings {
  const { storage, limits, cors, overwrite = true, incoming, expiresIn = 900, completeWithin = 86_400 } = options
  const { multipartFrom = MULTIPART_FROM } = options
  if (typeof storage?.signerAt !== 'function')
    throw new TypeError('createUploadHandler needs `storage`: pass s3({ bucket, region, … }).')
  const secrets = readSecrets(options.secret)
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604_800) {
    throw new TypeError('`expiresIn` must be whole seconds from 1 to 604,800 (7 days, the longest S3 allows).')
  }
  if (!Number.isInteger(completeWithin) || completeWithin < expiresIn) {
    throw new TypeError('`completeWithin` must be whole seconds, and no less than `expiresIn`.')
  }
  if (!Number.isInteger(multipartFrom) || multipartFrom < MIN_PART_SIZE || multipartFrom > SINGLE_MAX_BYTES) {
    throw new TypeError('`multipartFrom` must be whole bytes from 5 MiB (5,242,880) to 5 GiB (5,368,709,120).')
  }
  if (typeof overwrite !== 'boolean') throw new TypeError('`overwrite` must be true or false.')
  if (incoming !== undefined) checkIncoming(incoming)
  if (typeof limits !== 'function') readLimits(limits)
  if (cors) checkCors(cors)
  return {
    storage,
    tokens: createTokenSigner(secrets, storage.bucket),
    once: reportingStore(options.once ?? memoryOnceStore(options.now)),
    lanes: openLanes(options.lanes ?? LANES, storage, overwrite, incoming),
    multipartFrom,
    overwrite,
    incoming,
    inlineTypes: options.inlineTypes ?? [],
    expiresIn,
    completeWithin,
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    calls: createGate({ atOnce: CALLS_AT_ONCE }),
    now: options.now ?? Date.now,
    onError: safely(options.onError ?? ((error) => console.error(error))),
  }
}

function readSecrets(secret: string | readonly string[] | undefined): string[] {
  const secrets = typeof secret === 'string' ? [secret] : [...(secret ?? [])]
  if (secrets.length === 0 || secrets.some((one) => typeof one !== 'string' || one.length < 16)) {
    throw new TypeError(
      'createUploadHandler needs a `secret` of at least 16 characters, such as `openssl rand -hex 32` prints.',
    )
  }
  return secrets
}

/** Below a prefix that ends in a slash, no upload's key can be another object's. */
function checkIncoming(incoming: unknown): void {
  const problem = keyProblem(incoming)
  if (problem) throw new TypeError(`\`incoming\` cannot be a prefix of keys: ${problem}.`)
  if (typeof incoming !== 'string' || !incoming.endsWith('/') || incoming.length > 512) {
    throw new TypeError(
      '`incoming` must be a prefix that ends in a slash, such as "incoming/", of at most 512 characters.',
    )
  }
}

/** The wished lanes, without the form POST where the provider has none, or where it would undo `overwrite: false`. */
function openLanes(
  wished: readonly Lane[],
  { provider }: S3Storage,
  overwrite: boolean,
  incoming: string | undefined,
): readonly Lane[] {
  if (wished.length === 0 || wished.some((lane) => !LANES.includes(lane))) {
    throw new TypeError('`lanes` must name at least one of "post", "put" and "multipart".')
  }
  const conditional = !overwrite && incoming === undefined
  if (conditional && !provider.ifNoneMatch) {
    throw new TypeError(`\`overwrite: false\` needs \`incoming\` here: ${whyUnprotected(provider, 'ifNoneMatch')}.`)
  }
  const open = wished.filter((lane) => lane !== 'post' || (provider.formUploads && !conditional))
  if (open.length === 0) {
    throw new TypeError(
      provider.formUploads
        ? '`lanes` needs "put" or "multipart" with `overwrite: false`: a form POST cannot carry that condition.'
        : `\`lanes\` needs "put" or "multipart": ${provider.title} takes no form POST.`,
    )
  }
  return open
}

/** By the schema that the browser reads them with: a limit that is no number, such as NaN, would let everything pass. */
export function readLimits(limits: Limits = {}): Limits {
  const parsed = v.safeParse(limitsSchema, limits)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new TypeError(`\`${['limits', v.getDotPath(issue) ?? []].flat().join('.')}\` is not valid: ${issue.message}.`)
}
