import { expect } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'

/** The UploadError a promise rejects with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<UploadError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (reason: unknown) => ({ reason }),
  )
  const error = 'reason' in outcome ? outcome.reason : undefined
  expect(outcome).not.toHaveProperty('value')
  expect(error).toBeInstanceOf(UploadError)
  if (error instanceof UploadError) return error
  throw new Error('unreachable')
}

/** For `toMatchObject`, where a bare regular expression would match anything: here it stands for a sentence. */
export function withSentences(expected: object): object {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ]),
  )
}
