import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes, errorRow, isErrorCode } from '../../../src/protocol/errors.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { sentenceOf, statusOf } from '../../../src/server/error-table.ts'
import { serverError } from '../../../src/server/server-error.ts'

/** What no browser finds out by itself: it needs no sentence there. */
const ONLY_FROM_AN_ENDPOINT: ErrorCode[] = errorCodes.filter((code) => errorRow(code)[1] === undefined)

describe('the table of errors', () => {
  it.each(errorCodes)('%s has a status that fits, and a sentence to act on', (code) => {
    const [retryable] = errorRow(code)
    const status = statusOf(code)
    expect(isErrorCode(code)).toBe(true)
    expect(sentenceOf(code)).toMatch(/^[A-Z][^<>]{15,160}\.$/)
    expect(status).toBeGreaterThanOrEqual(400)
    // Nothing that is wrong with the request itself gets better by sending it again.
    if (status === 400 || status === 401 || status === 403 || status === 422) expect(retryable).toBe(false)
    if (status === 429 || status === 503) expect(retryable).toBe(true)
  })

  it.each(ONLY_FROM_AN_ENDPOINT)('%s: its sentence comes with the answer', (code) => {
    expect(new UploadError(code).message).toBe(code)
    expect(serverError(code).message).toBe(sentenceOf(code))
    expect(serverError(code, { message: 'Better.' }).message).toBe('Better.')
  })

  it.each(['toString', '__proto__', 'constructor', ''])('has no %j', (code) => {
    expect(isErrorCode(code)).toBe(false)
  })
})

describe('UploadError', () => {
  it('is what the table says, where nobody said it better', () => {
    const error = new UploadError('storage_busy')
    expect(error).toMatchObject({
      name: 'UploadError',
      retryable: true,
      message: errorRow('storage_busy')[1],
    })
    expect(error).toBeInstanceOf(Error)
    expect('cause' in error).toBe(false)
  })

  it('carries what is known besides', () => {
    const cause = new Error('x')
    const details = {
      message: 'No.',
      retryable: false,
      retryAfter: 3,
      status: 503,
      storageCode: 'SlowDown',
      requestId: 'R',
      cause,
    }
    const error = new UploadError('storage_unavailable', details)
    expect(error).toMatchObject({ code: 'storage_unavailable', ...details })
  })
})
