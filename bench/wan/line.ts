/** The line between a browser and its servers: both directions, and when to look at them next. No sockets, no timers. */
import { Direction, type DirectionOptions, type Flow } from './direction.ts'
import { drawFate, type Faults } from './faults.ts'
import { createLineClock } from './line-clock.ts'

export interface LineOptions {
  /** There and back, ms. */
  readonly roundTrip: number
  /** Of each direction, shared by all connections. */
  readonly bitsPerSecond: number
  /** Bytes a connection may have under way: it carries no more than this a round trip, in either direction. */
  readonly window: number
  /** Where slow start begins, bytes; 14,600 are the ten segments of RFC 6928. Default: the window, as on a warm connection. */
  readonly initialWindow?: number | undefined
  /** Default: none. */
  readonly faults?: Faults | undefined
}

/** As often as this, in ms, windows are looked at while bytes wait. Far below any round trip, so the wire never idles. */
const TICK_MS = 2

/** A connection, seen from the line. */
export interface Circuit {
  readonly up: Flow
  readonly down: Flow
}

export interface Ends {
  readonly atServer: Flow['arrive']
  readonly atClient: Flow['arrive']
}

export class Line {
  readonly up: Direction
  readonly down: Direction
  readonly #roundTrip: number
  readonly #clock = createLineClock()

  constructor({ roundTrip, bitsPerSecond, window, initialWindow, faults }: LineOptions) {
    const fate = faults && drawFate(faults)
    const options: DirectionOptions = {
      delay: roundTrip / 2,
      bytesPerSecond: bitsPerSecond / 8,
      window,
      initialWindow,
      ...(fate ? { fate } : {}),
    }
    this.up = new Direction(options)
    this.down = new Direction(options)
    this.#roundTrip = roundTrip
  }

  /** A new connection: it takes a round trip before the client may send. */
  connect(now: number, { atServer, atClient }: Ends): Circuit {
    const readyAt = this.#clock.at(now) + this.#roundTrip
    return { up: this.up.open(readyAt, atServer), down: this.down.open(readyAt, atClient) }
  }

  send(direction: 'up' | 'down', { [direction]: flow }: Circuit, what: Uint8Array | 'end', now: number): void {
    this[direction].send(flow, what, this.#clock.at(now))
  }

  reset(direction: 'up' | 'down', { [direction]: flow }: Circuit, now: number): void {
    this[direction].reset(flow, this.#clock.at(now))
  }

  disconnect({ up, down }: Circuit): void {
    this.up.drop(up)
    this.down.drop(down)
  }

  /** Nothing passes from now on. */
  stop(now: number): void {
    this.advance(now)
    this.#clock.stop(now)
  }

  /** The line is back: what was under way goes on. */
  start(now: number): void {
    this.#clock.start(now)
  }

  /** Hands over what has arrived by now. */
  advance(now: number): void {
    const at = this.#clock.at(now)
    this.up.advance(at)
    this.down.advance(at)
  }

  /** In how many ms to look again; `undefined` when nothing waits and nothing is under way. */
  nextIn(now: number): number | undefined {
    const arrival = Math.min(this.up.nextArrival(), this.down.nextArrival()) - this.#clock.at(now)
    const next = this.up.busy || this.down.busy ? Math.min(arrival, TICK_MS) : arrival
    return Number.isFinite(next) ? Math.max(0, next) : undefined
  }
}
