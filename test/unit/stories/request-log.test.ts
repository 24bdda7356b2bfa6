import { describe, expect, it } from 'vitest'
import { EMPTY_LOG, logged, outcomeOf, type RequestEvent } from '../../../stories/backend/request-log.ts'
import { createRecorder } from '../../../stories/backend/request-recorder.ts'

const begin = (id: number, at: number, more: Partial<Extract<RequestEvent, { type: 'begin' }>> = {}): RequestEvent => ({
  type: 'begin',
  id,
  at,
  kind: 'part',
  label: `part ${id}`,
  subject: `/film ${id}`,
  size: 100,
  ...more,
})
const logOf = (...events: RequestEvent[]) => events.reduce(logged, EMPTY_LOG)

describe('a log of requests', () => {
  it('counts time from the first one on', () => {
    const { requests } = logOf(begin(1, 5000), begin(2, 5300), { type: 'end', id: 1, at: 5400, status: 200 })
    expect(requests.map(({ start, end }) => [start, end])).toEqual([
      [0, 400],
      [300, undefined],
    ])
  })

  it('counts tries at the same thing, and at nothing else', () => {
    const again = { subject: '/film 1', label: 'part 1' }
    const { requests } = logOf(
      begin(1, 0),
      begin(2, 1),
      begin(3, 2, again),
      begin(4, 3, { ...again, kind: 'preflight' }),
    )
    expect(requests.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 1])
  })

  it.each([
    ['under way', undefined],
    ['ok', 204],
    ['refused', 503],
    ['cut', 0],
  ])('says of a request that it is %s', (outcome, status) => {
    const end: RequestEvent[] = status === undefined ? [] : [{ type: 'end', id: 1, at: 9, status }]
    expect(logOf(begin(1, 0), ...end).requests.map(outcomeOf)).toEqual([outcome])
  })

  it('knows how much of a body is out: all of it, once it was answered', () => {
    const half: RequestEvent = { type: 'progress', id: 1, sent: 50 }
    expect(logOf(begin(1, 0), half).requests[0]?.sent).toBe(50)
    expect(logOf(begin(1, 0), half, { type: 'end', id: 1, at: 1, status: 200 }).requests[0]?.sent).toBe(100)
    expect(logOf(begin(1, 0), half, { type: 'end', id: 1, at: 1, status: 0 }).requests[0]?.sent).toBe(50)
  })

  it('is not changed by a request that ended, or that was cleared away', () => {
    const ended = logOf(begin(1, 0), { type: 'end', id: 1, at: 1, status: 200 })
    expect(logged(ended, { type: 'progress', id: 1, sent: 1 })).toBe(ended)
    expect(logged(EMPTY_LOG, { type: 'end', id: 1, at: 1, status: 200 })).toBe(EMPTY_LOG)
  })

  it('is told of by its recorder, until nobody listens', () => {
    const clock = { now: 100 }
    const recorder = createRecorder(() => clock.now)
    let told = 0
    const stop = recorder.subscribe(() => (told += 1))
    const row = recorder.begin({ kind: 'put', label: 'a', subject: 'a', size: 10 })
    clock.now = 150
    row.end(403, 'AccessDenied')
    expect(recorder.getSnapshot().requests).toMatchObject([{ start: 0, end: 50, status: 403, code: 'AccessDenied' }])
    recorder.clear()
    expect(recorder.getSnapshot()).toBe(EMPTY_LOG)
    stop()
    recorder.begin({ kind: 'put', label: 'b', subject: 'b', size: 10 })
    expect(told).toBe(3)
  })
})
