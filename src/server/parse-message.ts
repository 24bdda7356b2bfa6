import * as v from 'valibot'
import { PROTOCOL_VERSION } from '../protocol/messages.ts'
import { serverError } from './server-error.ts'

/**
 * Reads a message by its schema.
 *
 * @throws UploadError `bad_request`, naming the first field that is wrong, never its value.
 */
export function parseMessage<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const path = v.getDotPath(parsed.issues[0]) ?? 'the message'
  throw serverError('bad_request', {
    message: `The upload endpoint could not read the request: ${path} is not valid.`,
  })
}

const envelope = v.looseObject({ v: v.unknown(), action: v.unknown() })

/**
 * The action a message asks for; whether there is such a one is the caller's to say.
 *
 * @throws UploadError `bad_request` or `unsupported_version`.
 */
export function actionNameOf(body: unknown): unknown {
  const message = parseMessage(envelope, body)
  if (message.v !== PROTOCOL_VERSION) throw serverError('unsupported_version')
  return message.action
}
