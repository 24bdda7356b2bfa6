import * as v from 'valibot'
import { type Limits, limits as limitsSchema, PROTOCOL_VERSION } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { abort } from './actions/abort.ts'
import { complete } from './actions/complete.ts'
import { policy } from './actions/policy.ts'
import { sign } from './actions/sign.ts'
import type { HandlerSettings, RequestContext } from './context.ts'
import { checkCors, corsHeaders, preflight } from './cors.ts'
import { defaultKey } from './object-key.ts'
import { memoryOnceStore } from './once.ts'
import type { UploadHandler, UploadHandlerOptions, UploadUser } from './options.ts'
import { parseMessage } from './parse-message.ts'
import { readJson } from './read-json.ts'
import { asUploadError, errorResponse, json } from './respond.ts'
import { createTokenSigner } from './token.ts'

/** By name, in a Map: a name such as `toString` must find nothing. */
const actions = new Map<unknown, (context: RequestContext, body: unknown) => Promise<unknown>>([
  ['sign', sign],
  ['complete', complete],
  ['abort', abort],
])

/**
 * The upload endpoint as one function from Request to Response; it answers GET, POST and OPTIONS. It keeps no state but
 * `once`, so any number of instances can serve one upload.
 *
 * @example
 * export const POST = createUploadHandler({
 *   storage: s3({ bucket, region, accessKeyId, secretAccessKey }),
 *   secret: process.env.UPLOAD_SECRET,
 *   onUploaded: async (object) => ({ id: await db.files.insert(object) }),
 * })
 * export { POST as GET }
 *
 * @throws TypeError when the options cannot work, at once and not at the first upload.
 */
export function createUploadHandler<User extends UploadUser | undefined = undefined, Data = undefined>(
  options: UploadHandlerOptions<User, Data>,
): UploadHandler<Data> {
  const settings = settingsOf(options)
  const { authorize, limits, key, onUploaded, cors } = options

  async function contextOf(request: Request): Promise<RequestContext | Response> {
    const authorized = authorize ? await authorize(request) : undefined
    if (authorized instanceof Response) return authorized
    if (authorize && typeof authorized?.userId !== 'string') throw new UploadError('unauthorized')
    // Without `authorize`, User is undefined: that is what its type parameter defaults to.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const user = authorized as User
    return {
      settings,
      request,
      user,
      limits: readLimits(typeof limits === 'function' ? await limits(user) : limits),
      key: (file) => (key ? key(file, user) : defaultKey(file, settings.now())),
      uploaded: (object, idempotencyKey) => onUploaded?.(object, { user, idempotencyKey, request }),
    }
  }

  async function answer(request: Request, headers: Record<string, string>): Promise<Response> {
    const { method } = request
    if (method !== 'GET' && method !== 'POST') throw new UploadError('method_not_allowed')
    // Refused before the body is read: a stranger costs nothing.
    const context = await contextOf(request)
    if (context instanceof Response) return withHeaders(context, headers)
    if (method === 'GET') return json(policy(context), 200, headers)
    const body = await readJson(request)
    return json(await actionOf(body)(context, body), 200, headers)
  }

  return async (request) => {
    if (request.method === 'OPTIONS') return preflight(request, cors)
    const headers = corsHeaders(request, cors)
    try {
      return await answer(request, headers)
    } catch (thrown) {
      return errorResponse(asUploadError(thrown, settings.onError), headers)
    }
  }
}

const envelope = v.looseObject({ v: v.unknown(), action: v.unknown() })

function actionOf(body: unknown) {
  const message = parseMessage(envelope, body)
  if (message.v !== PROTOCOL_VERSION) throw new UploadError('unsupported_version')
  const run = actions.get(message.action)
  if (!run) throw new UploadError('unknown_action')
  return run
}

/** Fills in the defaults and refuses what cannot work. */
function settingsOf<User extends UploadUser | undefined, Data>(
  options: UploadHandlerOptions<User, Data>,
): HandlerSettings {
  const { storage, secret, limits, cors, lanes = ['post', 'put'], expiresIn = 900, completeWithin = 86_400 } = options
  if (typeof storage?.signerAt !== 'function')
    throw new TypeError('createUploadHandler needs `storage`: pass s3({ bucket, region, … }).')
  const secrets = typeof secret === 'string' ? [secret] : [...(secret ?? [])]
  if (secrets.length === 0 || secrets.some((one) => typeof one !== 'string' || one.length < 16)) {
    throw new TypeError(
      'createUploadHandler needs a `secret` of at least 16 characters, such as `openssl rand -hex 32` prints.',
    )
  }
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604_800) {
    throw new TypeError('`expiresIn` must be whole seconds from 1 to 604,800 (7 days, the longest S3 allows).')
  }
  if (!Number.isInteger(completeWithin) || completeWithin < expiresIn) {
    throw new TypeError('`completeWithin` must be whole seconds, and no less than `expiresIn`.')
  }
  if (lanes.length === 0 || lanes.some((lane) => lane !== 'post' && lane !== 'put'))
    throw new TypeError('`lanes` must name at least one of "post" and "put".')
  if (typeof limits !== 'function') readLimits(limits)
  if (cors) checkCors(cors)
  return {
    storage,
    tokens: createTokenSigner(secrets, storage.bucket),
    once: options.once ?? memoryOnceStore(options.now),
    lanes,
    expiresIn,
    completeWithin,
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    now: options.now ?? Date.now,
    onError: safely(options.onError ?? ((error) => console.error(error))),
  }
}

/** By the schema that the browser reads them with: a limit that is no number, such as NaN, would let everything pass. */
function readLimits(limits: Limits = {}): Limits {
  const parsed = v.safeParse(limitsSchema, limits)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new TypeError(`\`${['limits', v.getDotPath(issue) ?? []].flat().join('.')}\` is not valid: ${issue.message}.`)
}

/** A log that fails must not take the answer with it. */
function safely(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch (failure) {
      console.error(failure)
    }
  }
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  const copy = new Response(response.body, response)
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'vary') copy.headers.append(name, value)
    else copy.headers.set(name, value)
  }
  return copy
}
