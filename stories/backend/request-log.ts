/** What was asked on the way to the endpoint and to S3, request by request: what the network room draws. */

/** What a request is for: an action of the endpoint, or how bytes go to the storage. */
export type RequestKind =
  | 'policy'
  | 'sign'
  | 'parts'
  | 'resume'
  | 'presign'
  | 'complete'
  | 'abort'
  | 'preflight'
  | 'post'
  | 'put'
  | 'part'
  | 'other'

/** One request; times are milliseconds since the first one began. */
export interface LoggedRequest {
  id: number
  kind: RequestKind
  /** The file or part, or how many files: `Harbour.png`, `part 3`, `12 files`. */
  label: string
  /** Which try at the same it is, from 1. */
  attempt: number
  start: number
  /** `undefined` while it is under way. */
  end: number | undefined
  /** Bytes of the body, and how many of them are out. */
  size: number
  sent: number
  /** HTTP status; 0 where no answer came that the page may see. */
  status: number | undefined
  /** What S3 or the endpoint says is wrong. */
  code: string | undefined
}

/** `subject` says what is tried: the same again is another attempt. Times are milliseconds of any one clock. */
export type RequestEvent =
  | { type: 'begin'; id: number; at: number; kind: RequestKind; label: string; subject: string; size: number }
  | { type: 'progress'; id: number; sent: number }
  | { type: 'end'; id: number; at: number; status: number; code?: string | undefined }

export interface RequestLog {
  requests: readonly LoggedRequest[]
  /** When the first request began, by the clock of the events. */
  origin: number | undefined
  /** Tries so far, by kind and subject. */
  attempts: ReadonlyMap<string, number>
}

export const EMPTY_LOG: RequestLog = { requests: [], origin: undefined, attempts: new Map() }

/** The log after an event. Events of requests that it does not know, since it was cleared, change nothing. */
export function logged(log: RequestLog, event: RequestEvent): RequestLog {
  if (event.type === 'begin') {
    const { id, at, kind, label, subject, size } = event
    const origin = log.origin ?? at
    const tried = `${kind} ${subject}`
    const attempt = (log.attempts.get(tried) ?? 0) + 1
    const request: LoggedRequest = {
      id,
      kind,
      label,
      attempt,
      start: at - origin,
      end: undefined,
      size,
      sent: 0,
      status: undefined,
      code: undefined,
    }
    return { requests: [...log.requests, request], origin, attempts: new Map(log.attempts).set(tried, attempt) }
  }
  const index = log.requests.findLastIndex(({ id }) => id === event.id)
  const request = log.requests[index]
  if (!request || request.end !== undefined) return log
  const changed: LoggedRequest =
    event.type === 'progress'
      ? { ...request, sent: event.sent }
      : {
          ...request,
          end: event.at - (log.origin ?? 0),
          status: event.status,
          code: event.code,
          sent: event.status > 0 ? request.size : request.sent,
        }
  return { ...log, requests: log.requests.with(index, changed) }
}

/** How a request came out. */
export type Outcome = 'under way' | 'ok' | 'refused' | 'cut'

export function outcomeOf({ end, status }: LoggedRequest): Outcome {
  if (end === undefined) return 'under way'
  if (!status) return 'cut'
  return status < 400 ? 'ok' : 'refused'
}
