import { expect, test } from 'vitest'
import { Line, type LineOptions } from '../../../bench/wan/line.ts'

const KiB = 1024
const MiB = 1024 * KiB
const line = (options: Partial<LineOptions> = {}) =>
  new Line({ roundTrip: 200, bitsPerSecond: 100e6, window: 256 * KiB, ...options })

/** Sends `bytes` over each of several new connections at once; when the last of each arrived, in ms, looking every `look` ms. */
function transfer(over: Line, bytes: readonly number[], look = 1): number[] {
  let now = 0
  const received = bytes.map(() => 0)
  const done = bytes.map(() => 0)
  for (const [i, size] of bytes.entries()) {
    const circuit = over.connect(0, {
      atServer: (what) => {
        if (typeof what === 'string') return
        received[i] = (received[i] ?? 0) + what.length
        if (received[i] === size) done[i] = now
      },
      atClient: () => {},
    })
    over.send('up', circuit, new Uint8Array(size), 0)
  }
  for (; done.includes(0) && now < 1e6; now += look) over.advance(now)
  return done
}

const closeTo = (expected: number, share = 0.02) => [expected * (1 - share), expected * (1 + share)] as const
function expectAbout(value: number | undefined, expected: number, share?: number) {
  const [least, most] = closeTo(expected, share)
  expect(value).toBeGreaterThanOrEqual(least)
  expect(value).toBeLessThanOrEqual(most)
}

test('a connection carries a window a round trip', () => {
  const [time] = transfer(line(), [10 * MiB])
  // 40 windows; the last of them travels one way only; and a round trip to connect.
  expectAbout(time, 200 + 40 * 200 - 100)
})

test('six connections carry six times as much, where the capacity allows it', () => {
  const times = transfer(line(), Array<number>(6).fill(10 * MiB))
  for (const time of times) expectAbout(time, 200 + 40 * 200 - 100)
})

test('connections share the capacity evenly', () => {
  const times = transfer(line({ bitsPerSecond: 8 * MiB }), Array<number>(6).fill(2 * MiB))
  for (const time of times) expectAbout(time, 200 + 12_000 + 100)
})

test('what needs little is not held up by those that need much', () => {
  const times = transfer(line({ bitsPerSecond: 8 * MiB }), [10 * MiB, 10 * MiB, 100 * KiB])
  expectAbout(times[2], 200 + 300 + 100, 0.1)
})

test('one that is alone gets the whole wire', () => {
  const [time] = transfer(line({ window: 16 * MiB }), [12.5e6])
  expectAbout(time, 200 + 1000 + 100)
})

test('what fits into a window takes half a round trip, and a whole one to connect', () => {
  const [time] = transfer(line(), [20_000])
  expectAbout(time, 200 + 100 + 1.6, 0.01)
})

test('looking late loses no capacity', () => {
  const [time] = transfer(line(), [10 * MiB], 40)
  expectAbout(time, 200 + 40 * 200 - 100)
})

test('slow start doubles the window each round trip', () => {
  const [time] = transfer(line({ initialWindow: 16 * KiB }), [(16 + 32 + 64 + 128) * KiB])
  expectAbout(time, 200 + 3 * 200 + 100, 0.03)
})

test('while the line is out nothing arrives, and afterwards it goes on where it was', () => {
  const over = line({ window: MiB, bitsPerSecond: 8 * MiB })
  let received = 0
  const circuit = over.connect(0, {
    atServer: (what) => {
      if (typeof what !== 'string') received += what.length
    },
    atClient: () => {},
  })
  over.send('up', circuit, new Uint8Array(MiB), 0)
  over.stop(800)
  const before = received
  expectAbout(before, MiB / 2, 0.05)
  over.advance(5000)
  expect(received).toBe(before)
  over.start(10_000)
  over.advance(10_450)
  expect(received).toBeLessThan(MiB)
  over.advance(10_550)
  expect(received).toBe(MiB)
})

test('the end arrives after the bytes, a reset too', () => {
  const arrived: string[] = []
  const over = line()
  const note = (what: Uint8Array | string) => void arrived.push(typeof what === 'string' ? what : `${what.length}`)
  const circuit = over.connect(0, { atServer: note, atClient: note })
  over.send('up', circuit, new Uint8Array(5), 0)
  over.send('up', circuit, 'end', 0)
  over.advance(200)
  over.send('down', circuit, new Uint8Array(7), 200)
  over.advance(200)
  over.reset('down', circuit, 201)
  over.advance(1000)
  expect(arrived).toEqual(['5', 'end', '7', 'reset'])
})

test('what a sender that is gone had not sent yet never arrives', () => {
  let received = 0
  const over = line()
  const circuit = over.connect(0, {
    atServer: (what) => (received += typeof what === 'string' ? 0 : what.length),
    atClient: () => {},
  })
  over.send('up', circuit, new Uint8Array(MiB), 0)
  over.advance(250)
  over.reset('up', circuit, 250)
  over.advance(10_000)
  expect(received).toBe(256 * KiB)
})

test('after a disconnection nobody hears anything', () => {
  let heard = 0
  const over = line()
  const circuit = over.connect(0, { atServer: () => heard++, atClient: () => heard++ })
  over.send('up', circuit, new Uint8Array(1000), 0)
  over.disconnect(circuit)
  over.advance(10_000)
  expect(heard).toBe(0)
})

test('it says when to look again', () => {
  const over = line()
  expect(over.nextIn(0)).toBeUndefined()
  const circuit = over.connect(0, { atServer: () => {}, atClient: () => {} })
  over.send('up', circuit, 'end', 0)
  over.advance(200)
  expect(over.nextIn(200)).toBe(100)
  expect(over.nextIn(350)).toBe(0)
})

test('faults come as often as asked, and the same for the same seed', () => {
  const resets = (seed: number) => {
    const over = line({ roundTrip: 2, window: MiB, bitsPerSecond: 8e9, faults: { seed, resetsPerMiB: 0.1 } })
    const lost: number[] = []
    for (let i = 0; i < 200; i++) {
      const circuit = over.connect(i * 100, {
        atServer: (what) => {
          if (what === 'reset') lost.push(i)
        },
        atClient: () => {},
      })
      over.send('up', circuit, new Uint8Array(MiB), i * 100)
      over.advance(i * 100 + 99)
    }
    return lost
  }
  expect(resets(1)).toEqual(resets(1))
  expect(resets(1)).not.toEqual(resets(2))
  expectAbout(resets(1).length, 200 * (1 - Math.exp(-0.1)), 0.5)
})

test('a connection that falls silent keeps what it was given', () => {
  const over = line({ faults: { seed: 1, stallsPerMiB: 100 } })
  let received = 0
  const circuit = over.connect(0, {
    atServer: (what) => (received += what.length),
    atClient: () => {},
  })
  over.send('up', circuit, new Uint8Array(MiB), 0)
  over.advance(60_000)
  expect(received).toBeLessThan(MiB)
  expect(circuit.up.queued).toBeGreaterThan(0)
})
