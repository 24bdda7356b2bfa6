/** A test's way to the backend: see backend.ts. */
import { inject } from 'vitest'
import type { ScenarioOptions, ScenarioReport } from './backend.ts'

export async function openScenario(options: ScenarioOptions = {}) {
  const backendUrl = inject('backendUrl')
  const id = `s-${crypto.randomUUID()}`
  await fetch(`${backendUrl}/open/${id}`, { method: 'POST', body: JSON.stringify(options) })
  return {
    /** The upload endpoint. */
    endpoint: `${backendUrl}/upload/${id}`,
    report: async (): Promise<ScenarioReport> => (await fetch(`${backendUrl}/report/${id}`)).json(),
  }
}

/** A file of repeated letters. */
export function textFile(name: string, size: number, type = 'text/plain'): File {
  return new File(['a'.repeat(size)], name, { type, lastModified: 1 })
}

/** Chooses files as a file dialog would. */
export function choose(input: HTMLInputElement, ...files: File[]): void {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  input.files = transfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}
