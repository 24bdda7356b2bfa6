import { describe, expect, it } from 'vitest'
import { createGate } from '../../../src/server/gate.ts'
import { outcome } from './shares/fixtures.ts'

/** A task that ends when it is told to, and tells when it began. */
function task(name: string, began: string[]) {
  let end: () => void = () => undefined
  let fail: () => void = () => undefined
  const ended = new Promise<string>((resolve, reject) => {
    end = () => resolve(name)
    fail = () => reject(new Error(name))
  })
  const run = () => {
    began.push(name)
    return ended
  }
  return { run, end: () => end(), fail: () => fail() }
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a gate', () => {
  it('lets so many in, then one for each that leaves, in order, also after a failure', async () => {
    const gate = createGate({ atOnce: 2, waiting: 10 })
    const began: string[] = []
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((name) => task(name, began))
    const runs = tasks.map(({ run }) => outcome(gate.run(run)))
    await settle()
    expect(began).toEqual(['a', 'b'])
    tasks[1]?.fail()
    await settle()
    expect(began).toEqual(['a', 'b', 'c'])
    tasks[0]?.end()
    tasks[2]?.end()
    await settle()
    expect(began).toEqual(['a', 'b', 'c', 'd', 'e'])
    tasks[3]?.end()
    tasks[4]?.end()
    expect(await Promise.all(runs)).toEqual(['ok', 'Error: b', 'ok', 'ok', 'ok'])
    expect(await gate.run(async () => 'next')).toBe('next')
  })

  it('turns away whom the line has no room for', async () => {
    const gate = createGate({ atOnce: 1, waiting: 1 })
    const first = task('a', [])
    const running = gate.run(first.run)
    const waiting = gate.run(async () => 'b')
    await expect(gate.run(async () => 'c')).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 2 })
    first.end()
    expect(await Promise.all([running, waiting])).toEqual(['a', 'b'])
  })

  it('lets one leave the line, whose place is free then', async () => {
    const gate = createGate({ atOnce: 1, waiting: 1 })
    const began: string[] = []
    const first = task('a', began)
    const running = gate.run(first.run)
    const leaving = new AbortController()
    const left = gate.run(task('b', began).run, leaving.signal)
    leaving.abort(new Error('had enough'))
    await expect(left).rejects.toThrow('had enough')
    const third = task('c', began)
    const stays = new AbortController()
    const next = gate.run(third.run, stays.signal)
    first.end()
    await running
    await settle()
    expect(began).toEqual(['a', 'c'])
    stays.abort()
    third.end()
    expect(await next).toBe('c')
    await expect(gate.run(async () => 'd', AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
    expect(await gate.run(async () => 'e')).toBe('e')
  })
})
