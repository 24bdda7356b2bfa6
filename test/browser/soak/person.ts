/** Whoever sits before the page: adds files, acts as planned, waits, and looks whether all is well. */
import { errorCodes, UploadError } from 'bucketdrop/core'
import { type Clock, systemClock } from '../../../src/endpoint/clock.ts'
import { sha256Of } from '../scenario.ts'
import type { FileView, Host, OpenHost } from './host.ts'
import { wrongWith } from './judge.ts'
import { createLedger } from './ledger.ts'
import { bytesOf, createRandom } from './random.ts'
import type { Action, PlannedFile, Schedule } from './schedule.ts'
import type { StormReport } from './storm.ts'

/** For requests that tidy up after the last file: they are tried again by the endpoint's client, ms. */
const TIDY_LIMIT = 45_000

/** The backend of a schedule, as the page reaches it. */
export interface Storm {
  endpoint: string
  report(): Promise<StormReport>
  becalm(): Promise<unknown>
  close(): Promise<unknown>
}

export class Person {
  readonly problems: string[] = []
  readonly failures: string[] = []
  readonly log: string[] = []
  readonly #schedule: Schedule
  readonly #storm: Storm
  readonly #openHost: OpenHost
  readonly #onFile: (file: File) => void
  readonly #began = performance.now()
  readonly #ledger = createLedger()
  readonly #digests = new Map<string, string>()
  readonly #runs: Promise<unknown>[] = []
  readonly #told = new Map<string, number>()
  #settled = 0
  #waits = 0
  #host: Host
  #last: readonly FileView[] | undefined

  constructor(schedule: Schedule, storm: Storm, openHost: OpenHost, onFile: (file: File) => void) {
    this.#schedule = schedule
    this.#storm = storm
    this.#openHost = openHost
    this.#onFile = onFile
    this.#host = this.#open()
  }

  /** The files, as they are, or were when the uploader was left. */
  files(): readonly FileView[] {
    return this.#last ?? this.#host.files()
  }

  leave(): void {
    this.#last ??= this.#host.files()
    this.#host.destroy()
  }

  async toTheEnd(): Promise<void> {
    const { files, actions, outages } = this.#schedule
    await this.#add(files)
    this.#started(this.#host.upload())
    const weatherEnds = Math.max(0, ...outages.map(({ until }) => until))
    await Promise.all([...actions.map((action) => this.#actLater(action)), pause(weatherEnds)])

    this.#host.resume()
    await this.#idle()
    for (const file of this.files()) if (file.status === 'failed') this.#checkFailure(file)
    await this.#storm.becalm()
    for (let round = 0; round < 3 && this.#failed().length > 0; round++) {
      for (const { id } of this.#failed()) this.#started(this.#host.retry(id))
      await this.#idle()
    }
    for (const file of this.#failed()) this.#say(`${describe(file)}: failed, though nothing is wrong any more.`)
    this.#checkProgress(this.#host)
    if (!this.#host.idle()) this.#say('The uploader is not idle at the end.')
    if (this.#host.waitsForNetwork()) this.#say('It says that it waits for the network at the end.')
    await pause(0)
    for (const { name, status } of this.files()) {
      const times = this.#told.get(name) ?? 0
      if (status === 'done' && times !== 1) this.#say(`${name} was told as complete ${times} times.`)
    }
    this.leave()
    await this.#tidy()
  }

  #open(): Host {
    const { endpoint } = this.#storm
    const host = this.#openHost({
      endpoint,
      settings: {
        stallTimeout: 600,
        answerTimeout: 2500,
        timeout: 3000,
        retryBudget: 60_000,
        random: createRandom(this.#schedule.seed).next,
        clock: this.#clock(),
        fetch: this.#ledger.fetch,
      },
      onChange: () => this.#checkProgress(host),
      onDone: (names) => {
        for (const name of names) this.#told.set(name, (this.#told.get(name) ?? 0) + 1)
      },
      onError: (name, error) => this.log.push(`${this.#since()} page: ${name}: ${String(error)}`),
    })
    return host
  }

  /** The real one, counting who waits. */
  #clock(): Clock {
    return {
      now: systemClock.now,
      wait: async (ms, signal) => {
        this.#waits += 1
        try {
          await systemClock.wait(ms, signal)
        } finally {
          this.#waits -= 1
        }
      },
    }
  }

  async #add(files: readonly PlannedFile[]): Promise<void> {
    const made = await Promise.all(
      files.map(async ({ name, size }, i) => {
        const file = new File([bytesOf(this.#schedule.seed * 1000 + this.#digests.size + i, size)], name)
        return { file, digest: await sha256Of(file) }
      }),
    )
    for (const { file, digest } of made) {
      this.#digests.set(file.name, digest)
      this.#onFile(file)
    }
    this.#host.add(made.map(({ file }) => file))
  }

  async #actLater(action: Action): Promise<void> {
    await pause(Math.max(0, this.#began + action.at - performance.now()))
    const files = this.files()
    const chosen = 'file' in action ? files[action.file % files.length] : undefined
    this.log.push(`${this.#since()} page: ${action.do} ${chosen ? describe(chosen) : ''}`)
    const host = this.#host
    switch (action.do) {
      case 'pauseAll':
        return host.pause()
      case 'resumeAll':
        return host.resume()
      case 'retryAll':
        return this.#started(host.retry())
      case 'add':
        await this.#add(action.files)
        return this.#started(this.#host.upload())
      case 'replaceUploader':
        for (const { name } of files) this.#ledger.cancels(name)
        host.destroy()
        this.#host = this.#open()
        return
    }
    if (!chosen) return
    const { id, name } = chosen
    if (action.do === 'cancel' || action.do === 'remove') this.#ledger.cancels(name)
    if (action.do === 'retry') this.#started(host.retry(id))
    else host[action.do](id)
  }

  #started(run: Promise<unknown>): void {
    this.#runs.push(run)
    const over = () => {
      this.#settled += 1
    }
    run.then(over, (error: unknown) => this.#say(`A run rejected: ${String(error)}`))
  }

  async #idle(): Promise<void> {
    while (!this.#host.idle()) await pause(20)
    await pause(0)
  }

  /** What is left in the storage, and on the page, once all requests are over. */
  async #tidy(): Promise<void> {
    const until = performance.now() + TIDY_LIMIT
    for (;;) {
      const report = await this.#storm.report()
      const wrong = [
        ...wrongWith({ files: this.files(), digests: this.#digests, ledger: this.#ledger }, report),
        ...this.#leftOnPage(),
      ]
      if (wrong.length === 0) return
      if (performance.now() > until) return wrong.forEach((problem) => this.#say(problem))
      await pause(200)
    }
  }

  #leftOnPage(): string[] {
    const left: string[] = []
    if (this.#waits > 0) left.push(`${this.#waits} timers are left.`)
    const open = this.#runs.length - this.#settled
    if (open > 0) left.push(`${open} runs have never settled.`)
    return left
  }

  #checkProgress(host: Host): void {
    const { bytesSent, bytesTotal, percentage } = host.progress()
    if (bytesSent > bytesTotal || !(percentage >= 0 && percentage <= 100)) {
      this.#say(`Progress is ${bytesSent} of ${bytesTotal}, ${percentage} %.`)
    }
    for (const file of host.files()) {
      const { bytesSent, size, status, key } = file
      if (bytesSent > size || bytesSent < 0) this.#say(`${describe(file)}: ${bytesSent} bytes sent.`)
      if (status === 'done' && (!key || bytesSent !== size)) this.#say(`${describe(file)}: half.`)
    }
  }

  #checkFailure(file: FileView): void {
    const { error } = file
    if (!(error instanceof UploadError) || !errorCodes.includes(error.code) || !/^\S.{10}/.test(error.message)) {
      return this.#say(`${describe(file)}: failed with ${String(error)}.`)
    }
    this.failures.push(error.code)
    if (error.code === 'aborted') this.#say(`${describe(file)}: failed as cancelled.`)
  }

  #failed() {
    return this.files().filter(({ status }) => status === 'failed')
  }

  #say(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem)
  }

  #since() {
    return Math.round(performance.now() - this.#began)
  }
}

export const describe = ({ name, size, status, error }: FileView) =>
  `${name} (${size} B, ${status}${error ? `, ${error.code}` : ''})`

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
