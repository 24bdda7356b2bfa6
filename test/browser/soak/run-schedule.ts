/** Runs one schedule in this page, and says what is wrong with how it ended. */
import type { OpenHost } from './host.ts'
import { describe, Person, type Storm } from './person.ts'
import { scheduleOf } from './schedule.ts'

/** A schedule that takes longer hangs, ms: a usual one takes 3 s to 10 s, and a busy machine several times that. */
const LIMIT = 150_000
/** What came of a schedule that went as it should. */
export interface Tally {
  seed: number
  files: number
  /** Confirmed, in the end. */
  done: number
  /** Codes of failures before the weather cleared. */
  failures: string[]
  ms: number
}

async function openStorm(room: string, seed: number): Promise<Storm> {
  const { name, endpoint } = await (await fetch(`${room}/open/${seed}`)).json()
  const ask = async (what: string) => (await fetch(`${room}/${what}/${name}`)).json()
  return { endpoint, report: () => ask('report'), becalm: () => ask('becalm'), close: () => ask('close') }
}

/**
 * @param room where storms are opened.
 * @param openHost the kind of host.
 * @throws Error with the seed, the schedule, what is wrong, and the log of all requests.
 */
export async function runSchedule(
  room: string,
  seed: number,
  openHost: OpenHost,
  onFile: (file: File) => void,
): Promise<Tally> {
  const schedule = scheduleOf(seed)
  const storm = await openStorm(room, seed)
  const began = performance.now()
  const person = new Person(schedule, storm, openHost, onFile)
  try {
    await within(LIMIT, person.toTheEnd(), () => person.problems.push(`It hangs: after ${LIMIT} ms it is not over.`))
    if (person.problems.length > 0) {
      const { log } = await storm.report()
      throw new Error(
        [
          `The schedule of seed ${seed} went wrong. Again: SOAK_SEED=${seed} npm run test:soak`,
          ...person.problems,
          `Schedule: ${JSON.stringify(schedule)}`,
          `Files: ${person.files().map(describe).join(' | ')}`,
          ...person.log,
          ...log,
        ].join('\n'),
      )
    }
    const { failures } = person
    const files = person.files()
    return {
      seed,
      files: files.length,
      done: files.filter(({ status }) => status === 'done').length,
      failures,
      ms: performance.now() - began,
    }
  } finally {
    person.leave()
    await storm.close()
  }
}

/** Does not throw for what comes too late, and leaves no timer that would keep all this in memory. */
async function within(ms: number, work: Promise<void>, onLate: () => void): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      onLate()
      resolve()
    }, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
