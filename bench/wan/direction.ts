/**
 * One direction of a line that several connections share: a discrete-event model without sockets or timers. Pure.
 *
 * Bytes wait with their connection until its window has room and the wire is free, take bytes ÷ capacity to leave, arrive
 * `delay` later, and are acknowledged another `delay` later, which frees their room in the window. So one connection
 * carries `window` bytes a round trip at most, and those that have something to send take turns on the wire.
 *
 * Every step is computed for the moment it is due, not for the one it is asked for: who asks late gets his arrivals late,
 * but the line has lost no time.
 */
import { Queue } from './queue.ts'

/** Bytes a connection sends before it is the next one's turn: some packets, well under a millisecond at 100 Mbit/s. */
const TURN = 8 * 1024

export interface DirectionOptions {
  /** Of the wire, shared by all connections. */
  readonly bytesPerSecond: number
  /** One way, ms. */
  readonly delay: number
  /** The most a connection has under way, bytes. */
  readonly window: number
  /** What a connection may have under way when it is new, bytes: TCP's slow start from there. Default: the window. */
  readonly initialWindow?: number | undefined
  /** Bytes lost or connections that die: asked for every turn, with its bytes. Default: nothing ever happens. */
  readonly fate?: (bytes: number) => Fate
}

export type Fate = 'arrives' | 'reset' | 'stall'

/** What comes out at the far end: bytes, or the end of them. */
export type Signal = 'end' | 'reset'

/** One connection's bytes in this direction. */
export class Flow {
  /** Not before this moment: the connection is still being set up. */
  readonly readyAt: number
  readonly arrive: (what: Uint8Array | Signal) => void
  readonly #waiting: (Uint8Array | 'end')[] = []
  window: number
  underWay = 0
  /** Bytes that have not left yet. */
  queued = 0
  /**
   * `silent`: what waits goes on waiting, for ever. `ended`: nothing more is sent, what is under way arrives. `gone`:
   * nobody is there to whom anything could arrive.
   */
  state: 'open' | 'silent' | 'ended' | 'gone' = 'open'

  constructor(readyAt: number, window: number, arrive: (what: Uint8Array | Signal) => void) {
    this.readyAt = readyAt
    this.window = window
    this.arrive = arrive
  }

  push(what: Uint8Array | 'end'): void {
    this.#waiting.push(what)
    if (what !== 'end') this.queued += what.length
  }

  /** Whether it would send, were the wire free. */
  canSend(now: number): boolean {
    if (this.state !== 'open' || now < this.readyAt) return false
    const next = this.#waiting[0]
    return next === 'end' || (next !== undefined && this.underWay < this.window)
  }

  take(most: number): Uint8Array | 'end' | undefined {
    const next = this.#waiting[0]
    if (next === undefined || next === 'end') return this.#waiting.shift()
    const room = Math.min(most, this.window - this.underWay)
    const taken = next.subarray(0, room)
    if (taken.length === next.length) this.#waiting.shift()
    else this.#waiting[0] = next.subarray(taken.length)
    this.queued -= taken.length
    return taken
  }

  close(state: 'ended' | 'gone'): void {
    this.state = state
    this.#waiting.length = 0
    this.queued = 0
  }
}

interface InTransit {
  readonly flow: Flow
  readonly what: Uint8Array | Signal
  readonly at: number
}

interface Acknowledgement {
  readonly flow: Flow
  readonly bytes: number
  readonly at: number
}

export class Direction {
  readonly #options: DirectionOptions
  readonly #flows: Flow[] = []
  /** In the order of their times: whatever leaves later arrives later. */
  readonly #transit = new Queue<InTransit>()
  readonly #acknowledgements = new Queue<Acknowledgement>()
  #turn = 0
  /** When the wire is free again. */
  #free = 0
  /** How far everything has been computed. */
  #now = 0

  constructor(options: DirectionOptions) {
    this.#options = options
  }

  /** A connection's flow; it sends nothing before `readyAt`. */
  open(readyAt: number, arrive: Flow['arrive']): Flow {
    const { window, initialWindow = window } = this.#options
    const flow = new Flow(readyAt, Math.min(initialWindow, window), arrive)
    this.#flows.push(flow)
    return flow
  }

  send(flow: Flow, what: Uint8Array | 'end', now: number): void {
    this.advance(now)
    if (flow.state === 'ended' || flow.state === 'gone') return
    flow.push(what)
    this.#dispatch(now)
  }

  /** The sender is gone: what has not left never will, and the far end hears of it. */
  reset(flow: Flow, now: number): void {
    this.advance(now)
    if (flow.state !== 'open') return
    flow.close('ended')
    const at = Math.max(now, this.#free) + this.#options.delay
    this.#transit.push({ flow, what: 'reset', at })
  }

  /** The connection is over; what is under way is lost. */
  drop(flow: Flow): void {
    flow.close('gone')
    const place = this.#flows.indexOf(flow)
    if (place >= 0) this.#flows.splice(place, 1)
  }

  /** Computes everything up to `now`, and hands over what has arrived. */
  advance(now: number): void {
    for (;;) {
      const at = this.#nextStep()
      if (at > now) break
      this.#now = Math.max(this.#now, at)
      this.#step(this.#now)
    }
    this.#now = Math.max(this.#now, now)
  }

  /** When something arrives next, as far as it is known. */
  nextArrival(): number {
    return this.#transit.first?.at ?? Number.POSITIVE_INFINITY
  }

  /** Whether bytes wait for the wire, or for room in a window. */
  get busy(): boolean {
    return this.#acknowledgements.first !== undefined || this.#flows.some((flow) => flow.queued > 0)
  }

  #nextStep(): number {
    const transit = this.nextArrival()
    const acknowledged = this.#acknowledgements.first?.at ?? Number.POSITIVE_INFINITY
    return Math.min(transit, acknowledged, this.#nextDispatch())
  }

  /** When the wire is free for somebody who waits for it. */
  #nextDispatch(): number {
    let next = Number.POSITIVE_INFINITY
    for (const flow of this.#flows) {
      const ready = Math.max(this.#now, flow.readyAt)
      if (flow.canSend(ready)) next = Math.min(next, Math.max(ready, this.#free))
    }
    return next
  }

  #step(now: number): void {
    while (this.#transit.first && this.#transit.first.at <= now) {
      const arrived = this.#transit.shift()
      if (arrived && arrived.flow.state !== 'gone') arrived.flow.arrive(arrived.what)
    }
    while (this.#acknowledgements.first && this.#acknowledgements.first.at <= now) {
      const { flow, bytes } = this.#acknowledgements.shift() ?? { flow: undefined, bytes: 0 }
      if (!flow) continue
      flow.underWay -= bytes
      flow.window = Math.min(this.#options.window, flow.window + bytes)
    }
    this.#dispatch(now)
  }

  #dispatch(now: number): void {
    while (this.#free <= now) {
      const flow = this.#nextInTurn(now)
      const what = flow?.take(TURN)
      if (!flow || what === undefined) return
      this.#put(flow, what, now)
    }
  }

  #put(flow: Flow, what: Uint8Array | 'end', now: number): void {
    const { bytesPerSecond, delay, fate } = this.#options
    const bytes = what === 'end' ? 0 : what.length
    this.#free = Math.max(now, this.#free) + (bytes / bytesPerSecond) * 1000
    const at = this.#free + delay
    const happens = fate?.(bytes) ?? 'arrives'
    if (happens === 'stall') {
      flow.state = 'silent'
      return
    }
    if (happens === 'reset') {
      flow.close('ended')
      return this.#transit.push({ flow, what: 'reset', at })
    }
    flow.underWay += bytes
    this.#transit.push({ flow, what, at })
    if (bytes > 0) this.#acknowledgements.push({ flow, bytes, at: at + delay })
  }

  #nextInTurn(now: number): Flow | undefined {
    for (let tried = 0; tried < this.#flows.length; tried++) {
      const flow = this.#flows[this.#turn++ % this.#flows.length]
      if (flow?.canSend(now)) return flow
    }
    return undefined
  }
}
