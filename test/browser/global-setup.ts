import type { TestProject } from 'vitest/node'
import { startBackend } from './backend.ts'
import { realBehind } from './storage-behind.ts'
import { startStormRoom } from './soak/storm-room.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    backendUrl: string
    /** Where storms are opened; and the seeds to run, where they are not the usual ones. */
    soak: { room: string; seeds?: number[] }
  }
}

export default async function setup(project: TestProject) {
  // `npm run test:s3`: the same tests before a real S3.
  const { S3_TEST_ENDPOINT, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
  const real = project.config.mode === 's3' && S3_TEST_ENDPOINT
  const backend = await startBackend(
    real ? realBehind(S3_TEST_ENDPOINT, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) : undefined,
  )
  const storms = await startStormRoom()
  project.provide('backendUrl', backend.url)
  project.provide('soak', { room: storms.url, ...soakSeeds(project) })
  return async () => {
    await Promise.all([backend.close(), storms.close()])
  }
}

/** `npm run test:soak`: `SOAK_RUNS` schedules, 300 by default, or the one of `SOAK_SEED`. Else the usual few. */
function soakSeeds({ config }: TestProject): { seeds?: number[] } {
  const { SOAK_RUNS, SOAK_SEED } = process.env
  if (config.mode !== 'soak') return {}
  const count = Number(SOAK_RUNS ?? (SOAK_SEED === undefined ? 300 : 1))
  return { seeds: Array.from({ length: count }, (_, i) => Number(SOAK_SEED ?? 1) + i) }
}
