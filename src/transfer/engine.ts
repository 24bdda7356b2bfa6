/** What the transfers of one uploader share. */
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { Confirm } from './confirm-together.ts'
import type { Network } from './network.ts'
import type { Pool } from './pool.ts'
import type { ResolvedTransferSettings } from './settings.ts'
import type { SignAhead } from './sign-ahead.ts'

export interface Engine {
  readonly endpoint: Endpoint
  readonly settings: ResolvedTransferSettings
  readonly network: Network
  readonly signer: SignAhead
  readonly confirm: Confirm
  /** The connections to the origin of that URL. */
  poolOf(url: string): Pool
  /** Whether the endpoint has granted anything: a later silence is an outage. */
  signed: boolean
  /** Somebody who was held may go on. */
  wake(): void
}
