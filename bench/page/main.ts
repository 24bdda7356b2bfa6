/** The page in which contenders run: `bench.prepare(job)` makes the files, `bench.run()` starts the clock. */
import { contenders } from '../contenders/index.ts'
import type { Contender, Job, Report } from '../job.ts'
import { makeFile } from './make-file.ts'
import { watchTasks } from './watch-tasks.ts'

declare global {
  interface Window {
    bench: { prepare(job: Job): void; run(): Promise<Report> }
  }
}

let prepared: { contender: Contender; files: readonly File[]; job: Job } | undefined

window.bench = {
  prepare(job) {
    const contender = contenders.get(job.contender)
    if (!contender) throw new Error(`There is no contender "${job.contender}".`)
    prepared = { contender, files: job.files.map(makeFile), job }
  },

  async run() {
    if (!prepared) throw new Error('Nothing is prepared.')
    const { contender, files, job } = prepared
    const tasks = watchTasks()
    const finished: Record<string, number> = {}
    const startedAt = Date.now()
    const started = performance.now()
    const outcome = await contender
      .run(files, job.target, (name) => {
        finished[name] = performance.now() - started
      })
      .catch((error: unknown) => ({ done: 0, failed: files.length, reason: String(error) }))
    const milliseconds = performance.now() - started
    return { ...outcome, startedAt, milliseconds, finished, longestTask: await tasks.longest() }
  },
}
