import { describe, expect, it } from 'vitest'
import { errorCodes, errorRow, isErrorCode } from '../../../src/protocol/errors.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'

describe('the table of errors', () => {
  it.each(errorCodes)('%s has a status that fits, and a sentence to act on', (code) => {
    const { status, retryable, message } = errorRow(code)
    expect(isErrorCode(code)).toBe(true)
    expect(message).toMatch(/^[A-Z][^<>]{15,160}\.$/)
    if (status !== null) expect(status).toBeGreaterThanOrEqual(400)
    // Nothing that is wrong with the request itself gets better by sending it again.
    if (status === 400 || status === 401 || status === 403 || status === 422) expect(retryable).toBe(false)
    if (status === 429 || status === 503) expect(retryable).toBe(true)
  })

  it.each(['toString', '__proto__', 'constructor', ''])('has no %j', (code) => {
    expect(isErrorCode(code)).toBe(false)
  })
})

describe('UploadError', () => {
  it('is what the table says, where nobody said it better', () => {
    const error = new UploadError('storage_unavailable')
    expect(error).toMatchObject({
      name: 'UploadError',
      retryable: true,
      message: errorRow('storage_unavailable').message,
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
    expect(new UploadError('storage_unavailable', details)).toMatchObject(details)
  })
})
