import { EMPTY_LOG, logged, type RequestEvent, type RequestLog } from './request-log.ts'

/** Keeps a log of requests, for React to read. */
export function createRecorder(now: () => number = () => performance.now()) {
  let log = EMPTY_LOG
  let nextId = 1
  const listeners = new Set<() => void>()

  function take(event: RequestEvent): void {
    log = logged(log, event)
    for (const listener of listeners) listener()
  }

  return {
    getSnapshot: (): RequestLog => log,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear(): void {
      log = EMPTY_LOG
      for (const listener of listeners) listener()
    },
    /** @returns what tells of its progress and its end. */
    begin(request: Pick<Extract<RequestEvent, { type: 'begin' }>, 'kind' | 'label' | 'subject' | 'size'>) {
      const id = nextId
      nextId += 1
      take({ type: 'begin', id, at: now(), ...request })
      return {
        progress: (sent: number) => take({ type: 'progress', id, sent }),
        end: (status: number, code?: string) => take({ type: 'end', id, at: now(), status, code }),
      }
    },
  }
}

export type Recorder = ReturnType<typeof createRecorder>
