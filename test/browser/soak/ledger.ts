import { claimsOf } from './claims.ts'

/** What the page learns and asks by way of the endpoint, read off its requests. */
export interface Ledger {
  /** To be given to the uploader. */
  fetch: typeof fetch
  /** Multipart uploads whose token reached the page: ids of the storage. */
  learned: Set<string>
  /** Keys that were confirmed, or would have been, had the page not cancelled in that very moment. */
  excused: Set<string>
  /** The person cancels what is under way of that file now. */
  cancels(name: string): void
}

export function createLedger(): Ledger {
  const learned = new Set<string>()
  const completing = new Set<string>()
  const excused = new Set<string>()
  return {
    learned,
    excused,
    cancels(name) {
      for (const key of completing) if (key.startsWith(`${name}/`)) excused.add(key)
    },
    async fetch(input, init) {
      const message = typeof init?.body === 'string' ? JSON.parse(init.body) : {}
      if (message.action === 'complete') for (const { token } of message.files) completing.add(claimsOf(token).key)
      const response = await fetch(input, init)
      if (message.action === 'sign' && response.ok) {
        const answer = await response.clone().json()
        for (const { token } of answer.files) {
          const uploadId = token && claimsOf(token).multipart?.uploadId
          if (uploadId) learned.add(uploadId)
        }
      }
      return response
    },
  }
}
