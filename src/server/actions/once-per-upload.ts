import type { RequestContext } from '../context.ts'
import { runOnce } from '../once.ts'
import type { TokenClaims } from '../token.ts'

/**
 * How much longer than its token an upload's end is remembered, in seconds: S3's own tolerance of clocks. An instance whose
 * clock is behind takes the token until then, and must not find the upload unconfirmed.
 */
const CLOCK_TOLERANCE = 900

/**
 * Runs what ends an upload, `complete` or `abort`, unless it has ended: then what came of it is answered again.
 *
 * @throws as {@link runOnce}.
 */
export async function oncePerUpload(
  { settings: { once, now }, request }: RequestContext,
  { id, exp }: TokenClaims,
  run: () => Promise<string>,
): Promise<string> {
  return await runOnce(once, id, Math.ceil(exp - now() / 1000) + CLOCK_TOLERANCE, run, request.signal)
}
