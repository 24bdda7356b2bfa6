import type { TestProject } from 'vitest/node'
import { startBackend } from './backend.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    backendUrl: string
  }
}

export default async function setup(project: TestProject) {
  const backend = await startBackend()
  project.provide('backendUrl', backend.url)
  return () => backend.close()
}
