/** `complete`: the object is looked at, the application is told once, and the answer is the same however often it is asked. */
import { type CompleteResponse, completeRequest, PROTOCOL_VERSION } from '../../protocol/messages.ts'
import { UploadError } from '../../protocol/upload-error.ts'
import { serverError } from '../server-error.ts'
import type { RequestContext } from '../context.ts'
import type { VerifiedObject } from '../options.ts'
import { parseMessage } from '../parse-message.ts'
import { asUploadError, errorMessage } from '../respond.ts'
import { ABORTED } from './abort.ts'
import { forEachToken } from './for-each-token.ts'
import { oncePerUpload } from './once-per-upload.ts'
import { readToken } from './read-token.ts'
import { settle } from './settle.ts'

type Answer = CompleteResponse['files'][number]

export async function complete(context: RequestContext, body: unknown): Promise<CompleteResponse> {
  const { files } = parseMessage(completeRequest, body)
  const tokens = files.map(({ token }) => token)
  return { v: PROTOCOL_VERSION, files: await forEachToken(tokens, (token) => completeOne(context, token)) }
}

async function completeOne(context: RequestContext, token: string): Promise<Answer> {
  const { settings } = context
  try {
    const claims = readToken(context, token)
    const end = async () => await tell(context, await settle(settings, claims), claims.id)
    const result = await oncePerUpload(context, claims, end)
    if (result === ABORTED) throw serverError('upload_aborted')
    return { object: JSON.parse(result) }
  } catch (thrown) {
    return { error: errorMessage(asUploadError(thrown, settings.onError)) }
  }
}

/** Calls the application, and writes the answer. A failure is told as one that can be tried again: the object stays. */
async function tell(context: RequestContext, object: VerifiedObject, idempotencyKey: string): Promise<string> {
  const answer = { ...object, meta: undefined, lastModified: object.lastModified?.getTime() }
  let data: unknown
  try {
    data = await context.uploaded(object, idempotencyKey)
  } catch (thrown) {
    throw thrown instanceof UploadError ? thrown : serverError('callback_failed', { cause: thrown })
  }
  try {
    return JSON.stringify({ ...answer, data })
  } catch (cause) {
    // The application has done its part: asking it again would do it twice.
    context.settings.onError(
      new TypeError('onUploaded returned a value that is no JSON; the browser gets none.', { cause }),
    )
    return JSON.stringify(answer)
  }
}
