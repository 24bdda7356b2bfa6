/** What the transfers of one uploader share. */
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { ConfirmTogether } from './confirm-together.ts'
import type { Network } from './network.ts'
import type { Pool } from './pool.ts'
import type { OutgoingRequest } from './send.ts'
import type { ResolvedTransferSettings } from './settings.ts'
import type { SignAhead } from './sign-ahead.ts'

type RequestKind = Pick<OutgoingRequest, 'method' | 'url'>

export interface Engine {
  readonly endpoint: Endpoint
  readonly settings: ResolvedTransferSettings
  readonly network: Network
  readonly signer: SignAhead
  readonly confirmer: ConfirmTogether
  /** The connections to the origin of that URL. */
  poolOf(url: string): Pool
  /** A file that confirmations might wait for has come, or gone. */
  count(change: 1 | -1): void
  /** Whether the endpoint has granted anything: a later silence is an outage. */
  signed: boolean
  /** Somebody who was held may go on. */
  wake(): void
  /** Its origin answered its method: a later silence is an outage, and no CORS rule that names the other method only. */
  answered(request: RequestKind): void
  hasAnswered(request: RequestKind): boolean
}
