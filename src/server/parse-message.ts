import * as v from 'valibot'
import { UploadError } from '../protocol/upload-error.ts'

/**
 * Reads a message by its schema.
 *
 * @throws UploadError `bad_request`, naming the first field that is wrong, never its value.
 */
export function parseMessage<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const path = v.getDotPath(parsed.issues[0]) ?? 'the message'
  throw new UploadError('bad_request', {
    message: `The upload endpoint could not read the request: ${path} is not valid.`,
  })
}
