import { serverError } from './server-error.ts'
import { abort } from './actions/abort.ts'
import { complete } from './actions/complete.ts'
import { parts } from './actions/parts.ts'
import { policy } from './actions/policy.ts'
import { presign } from './actions/presign.ts'
import { resume } from './actions/resume.ts'
import { sign } from './actions/sign.ts'
import type { RequestContext } from './context.ts'
import { corsHeaders, preflight } from './cors.ts'
import { readLimits, settingsOf } from './handler-settings.ts'
import { defaultKey } from './object-key.ts'
import type { UploadHandler, UploadHandlerOptions, UploadUser } from './options.ts'
import { actionNameOf } from './parse-message.ts'
import { checkRateLimit } from './rate-limit-hook.ts'
import { readJson } from './read-json.ts'
import { asUploadError, errorResponse, json, withHeaders } from './respond.ts'

/** By name, in a Map: a name such as `toString` must find nothing. */
const actions = new Map<unknown, (context: RequestContext, body: unknown) => Promise<unknown>>([
  ['sign', sign],
  ['parts', parts],
  ['resume', resume],
  ['presign', presign],
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
  const { authorize, rateLimit, limits, key, onUploaded, cors } = options

  async function contextOf(request: Request): Promise<RequestContext | Response> {
    const authorized = authorize ? await authorize(request) : undefined
    if (authorized instanceof Response) return authorized
    if (authorize && typeof authorized?.userId !== 'string') throw serverError('unauthorized')
    // Without `authorize`, User is undefined: that is what its type parameter defaults to.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const user = authorized as User
    return {
      settings,
      request,
      user,
      checkRate: (body) => checkRateLimit(rateLimit, request, user, body),
      limits: readLimits(typeof limits === 'function' ? await limits(user) : limits),
      key: (file) => (key ? key(file, user) : defaultKey(file, settings.now())),
      uploaded: (object, idempotencyKey) => onUploaded?.(object, { user, idempotencyKey, request }),
    }
  }

  async function answer(request: Request, headers: Record<string, string>): Promise<Response> {
    const { method } = request
    if (method !== 'GET' && method !== 'POST') throw serverError('method_not_allowed')
    // Refused before the body is read: a stranger costs nothing.
    const context = await contextOf(request)
    if (context instanceof Response) return withHeaders(context, headers)
    const body = method === 'GET' ? undefined : await readJson(request)
    await context.checkRate(body)
    if (method === 'GET') return json(policy(context), 200, headers)
    const run = actionOf(body)
    await settings.storage.ready({ now: new Date(settings.now()), signal: request.signal })
    return json(await run(context, body), 200, headers)
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

function actionOf(body: unknown) {
  const run = actions.get(actionNameOf(body))
  if (!run) throw serverError('unknown_action')
  return run
}
