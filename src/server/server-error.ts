import type { ErrorCode } from '../protocol/errors.ts'
import { UploadError, type UploadErrorDetails } from '../protocol/upload-error.ts'
import { sentenceOf } from './error-table.ts'

/** An error that the server finds: with the table's sentence, where nobody says it better. */
export function serverError(code: ErrorCode, details: UploadErrorDetails = {}): UploadError {
  return new UploadError(code, { ...details, message: details.message ?? sentenceOf(code) })
}
