import type { AnyPreparedUpload, Endpoint } from './endpoint.ts'

/** How long the endpoint is given to hear of a file that will not come, ms; a lifecycle rule tidies up after the rest. */
const TIMEOUT = 30_000

/** Tells the endpoint that the file will not come. Rejects where it could not be told. */
export function giveBack(endpoint: Endpoint, upload: Pick<AnyPreparedUpload, 'token'>): Promise<void> {
  return endpoint.abort(upload, { signal: AbortSignal.timeout(TIMEOUT) })
}
