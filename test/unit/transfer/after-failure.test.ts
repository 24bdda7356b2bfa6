import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, errorCodes, errorRow } from '../../../src/protocol/errors.ts'
import { afterFailure, type FailureQuestion, type Step } from '../../../src/transfer/after-failure.ts'

const question = (code: ErrorCode, more: Partial<FailureQuestion> = {}): FailureQuestion => ({
  error: {
    code,
    retryable: errorRow(code)[0],
    retryAfter: undefined,
    storageCode: undefined,
    status: undefined,
    partNumbers: undefined,
    ...more.error,
  },
  attempt: 1,
  idle: 0,
  budget: 600_000,
  known: true,
  by: 'storage',
  restarted: false,
  random: () => 0.5,
  ...more,
})
const ask = (code: ErrorCode, more?: Partial<FailureQuestion>, error: Partial<FailureQuestion['error']> = {}) => {
  const asked = question(code, more)
  return afterFailure({ ...asked, error: { ...asked.error, ...error } })
}
/** The steps of attempts 1 to 6, and of one when the time is up. */
const steps = (code: ErrorCode, more: Partial<FailureQuestion>, error?: Partial<FailureQuestion['error']>) =>
  [...Array.from({ length: 6 }, (_, i) => ({ attempt: i + 1 })), { idle: 600_000 }].map(
    (moment) => ask(code, { ...more, ...moment }, error).step,
  )
const always = (step: Step): Step[] => Array.from({ length: 7 }, () => step)
const untilTimeIsUp: Step[] = [...always('retry').slice(1), 'stop']
const fiveTimes = (step: Step): Step[] => [step, step, step, step, 'stop', 'stop', step === 'retry' ? 'stop' : step]

/** A storage that never answered is most often a CORS rule that is missing. */
const THREE_TIMES: Step[] = ['retry', 'retry', 'stop', 'stop', 'stop', 'stop', 'stop']

const PASSING: ErrorCode[] = [
  'endpoint_unreachable',
  'endpoint_timeout',
  'storage_unreachable',
  'upload_stalled',
  'storage_busy',
  'storage_unavailable',
  'rate_limited',
  'database_unavailable',
  'confirm_pending',
]
const GONE: ErrorCode[] = ['object_missing', 'object_mismatch', 'token_expired']

describe('every code', () => {
  test.each(errorCodes)('%s', (code) => {
    for (const by of ['storage', 'endpoint'] as const) {
      for (const known of [true, false]) {
        const retryable = errorRow(code)[0]
        const expected = GONE.includes(code)
          ? always('restart')
          : code === 'url_expired'
            ? fiveTimes('resign')
            : code === 'offline'
              ? always('retry')
              : !retryable
                ? always('stop')
                : PASSING.includes(code) && known
                  ? untilTimeIsUp
                  : by === 'storage'
                    ? code === 'storage_unreachable'
                      ? THREE_TIMES
                      : fiveTimes('retry')
                    : always('stop')
        expect(steps(code, { by, known }), `${by}, known: ${known}`).toEqual(expected)
      }
    }
  })
})

test('an answer shows that somebody is there: silence before it is an outage', () => {
  expect(steps('storage_busy', { known: false }, { status: 503 })).toEqual(untilTimeIsUp)
  expect(steps('storage_unreachable', { known: false }, { status: 0 })).toEqual(THREE_TIMES)
})

test('a gateway without its server, once the server was there, is waited for; a server that fails is not', () => {
  for (const [status, known, expected] of [
    [502, true, untilTimeIsUp],
    [504, true, untilTimeIsUp],
    [502, false, always('stop')],
    [500, true, always('stop')],
  ] as const) {
    expect(steps('internal_error', { known, by: 'endpoint' }, { status }), `${status}, ${known}`).toEqual(expected)
  }
})

test('NoSuchUpload: afresh, once, whoever says it', () => {
  for (const by of ['storage', 'endpoint'] as const) {
    expect(ask('upload_aborted', { by }, { storageCode: 'NoSuchUpload' })).toEqual({ step: 'restart', delay: 0 })
    expect(ask('upload_aborted', { by, restarted: true }, { storageCode: 'NoSuchUpload' }).step).toBe('stop')
  }
  expect(ask('upload_aborted').step).toBe('stop')
  for (const code of GONE) expect(ask(code, { restarted: true }).step).toBe('stop')
})

test('missing parts are sent again, five times at most; a message that names none ends it', () => {
  expect(steps('parts_missing', { by: 'endpoint' }, { partNumbers: [2] })).toEqual(fiveTimes('resend'))
  expect(steps('parts_missing', { by: 'endpoint' }, { partNumbers: [] })).toEqual(always('stop'))
})

test('not yet valid: signed again, later each time; a clock that is really off ends it', () => {
  const denied = { storageCode: 'AccessDenied' }
  expect(steps('clock_skew', {}, denied)).toEqual(fiveTimes('resign'))
  expect([1, 2, 3, 4].map((attempt) => ask('clock_skew', { attempt }, denied).delay)).toEqual([0, 500, 1000, 2000])
  expect(ask('clock_skew', {}, { storageCode: 'RequestTimeTooSkewed' }).step).toBe('stop')
})

test('full jitter, doubling to 20 s', () => {
  const delays = (random: number) =>
    [1, 2, 6, 7, 50].map((attempt) => ask('storage_busy', { attempt, random: () => random }).delay)
  expect(delays(0)).toEqual([0, 0, 0, 0, 0])
  expect(delays(0.5)).toEqual([250, 500, 8000, 10_000, 10_000])
})

test('Retry-After comes on top; one of more than five minutes is not waited for', () => {
  expect(ask('storage_busy', {}, { retryAfter: 30 })).toEqual({ step: 'retry', delay: 30_250 })
  expect(ask('storage_busy', {}, { retryAfter: 301 })).toEqual({ step: 'stop', delay: 0 })
})

test('property: whatever is not retryable stops or begins anew; a delay is never negative nor endless', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...errorCodes),
      fc.record({
        attempt: fc.integer({ min: 1, max: 100 }),
        idle: fc.integer({ min: 0, max: 1_000_000 }),
        known: fc.boolean(),
        by: fc.constantFrom('storage' as const, 'endpoint' as const),
        restarted: fc.boolean(),
      }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
      (code, more, random, retryAfter) => {
        const { step, delay } = ask(code, { ...more, random: () => random }, { retryAfter })
        if (step === 'retry') expect(errorRow(code)[0]).toBe(true)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(320_000)
        if (step === 'stop') expect(delay).toBe(0)
        if (more.restarted) expect(step).not.toBe('restart')
      },
    ),
  )
})
