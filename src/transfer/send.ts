/** One request that carries bytes to the storage, by XMLHttpRequest: `fetch` tells no progress of what it sends. */

/** What is to be sent. */
export interface OutgoingRequest {
  method: 'PUT' | 'POST'
  url: string
  /** Headers that JavaScript sets. */
  headers: Readonly<Record<string, string>>
  body: Blob | FormData
}

/** What came back. */
export interface IncomingAnswer {
  /** HTTP status; 0 where nothing came back that a page may see (network, CORS). */
  status: number
  /** The answer's text: S3's XML. */
  body: string
  /** Of the stored part or object, where the bucket's CORS rule exposes it; else empty. */
  etag: string
  /** Seconds to wait, from `Retry-After`, where the CORS rule exposes it. */
  retryAfter?: number | undefined
}

/** What is told while bytes are under way. A request that is not listened to needs no CORS preflight, if it is a form. */
export interface SendListener {
  /** @param bytes how many the browser has handed to the network, all in all. */
  onProgress(bytes: number): void
  /** The last byte is out; the storage has yet to answer. */
  onSent(): void
}

/** Sends one request. Resolves whatever the answer; rejects with the signal's reason, and for nothing else. */
export type Send = (request: OutgoingRequest, signal: AbortSignal, listener?: SendListener) => Promise<IncomingAnswer>

export const sendByXhr: Send = ({ method, url, headers, body }, signal, listener) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const xhr = new XMLHttpRequest()
    const onAbort = () => {
      // First: `abort` ends in `loadend`, which would resolve as if the network had failed.
      reject(signal.reason)
      xhr.abort()
    }
    xhr.onloadend = () => {
      signal.removeEventListener('abort', onAbort)
      // `getResponseHeader` would write an error to the console where the header is not exposed.
      const header = (name: string) =>
        new RegExp(`^${name}: *"?([^"\r\n]*)`, 'im').exec(xhr.getAllResponseHeaders())?.[1] ?? ''
      const retryAfter = Number.parseInt(header('retry-after'), 10) || undefined
      resolve({ status: xhr.status, body: xhr.responseText, etag: header('etag'), retryAfter })
    }
    if (listener) {
      xhr.upload.addEventListener('progress', ({ loaded }) => listener.onProgress(loaded))
      xhr.upload.addEventListener('load', () => listener.onSent())
    }
    xhr.open(method, url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    signal.addEventListener('abort', onAbort)
    xhr.send(body)
  })
