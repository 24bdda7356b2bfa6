/** A test's way to the backend: see backend.ts. */
import { expect, inject } from 'vitest'
import type { Locator } from 'vitest/browser'
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

/**
 * Waits for the button and presses it, as a screen reader does: without a pointer. That of WebKit's driver does not get
 * everywhere: not above a dialog on a narrow page, nor into a list whose ids have slashes.
 */
export async function press(button: Locator): Promise<void> {
  await expect.element(button).toBeInTheDocument()
  button.element().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
}

/** A file whose bytes no other file has. */
export function randomFile(name: string, size: number, type = 'application/octet-stream'): File {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let left = size; left > 0; left -= 65_536)
    chunks.push(crypto.getRandomValues(new Uint8Array(Math.min(left, 65_536))))
  return new File(chunks, name, { type, lastModified: 1 })
}

/** Hexadecimal. */
export async function sha256Of(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
