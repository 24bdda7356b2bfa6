/** The engine: makes what the transfers of one uploader share, and the transfers. */
import type { Endpoint } from '../endpoint/endpoint.ts'
import { confirmTogether } from './confirm-together.ts'
import type { Engine } from './engine.ts'
import { createFileTransfer, type FileTransfer, type PrepareTransfer } from './file-transfer.ts'
import { watchNetwork } from './network.ts'
import { createPool, type Pool } from './pool.ts'
import { resolveTransferSettings, type TransferSettings } from './settings.ts'
import { createSignAhead } from './sign-ahead.ts'
import type { TransferFile, TransferObserver } from './transfer-file.ts'

export interface TransferOptions extends TransferSettings {
  endpoint: Endpoint
  /** Told when the network is gone, and when it is back. */
  onNetwork?: ((down: boolean) => void) | undefined
}

/** Sends files. */
export interface Transfer {
  /** A file to send, not begun yet. */
  file(file: TransferFile, observer?: TransferObserver, prepare?: PrepareTransfer): FileTransfer
  /** Whether there is no network, as far as can be told. */
  readonly down: boolean
  /** Takes the listeners off the page. The files are to be cancelled before. */
  stop(): void
}

export function createTransfer({ endpoint, onNetwork, ...given }: TransferOptions): Transfer {
  const settings = resolveTransferSettings(given)
  const { clock } = settings
  const pools = new Map<string, Pool>()

  const wake = () => {
    for (const pool of pools.values()) pool.wake()
  }
  const network = watchNetwork(clock, (down) => {
    wake()
    onNetwork?.(down)
  })
  const rate = () => {
    const rates = [...pools.values()].flatMap((pool) => pool.rate ?? [])
    return rates.length > 0 ? Math.max(...rates) : undefined
  }
  const signer = createSignAhead(endpoint, rate)
  const isBusy = () => signer.busy || [...pools.values()].some(({ busy }) => busy)

  const engine: Engine = {
    endpoint,
    settings,
    network,
    confirm: confirmTogether(endpoint, clock, () => !isBusy()),
    signer,
    signed: false,
    wake() {
      wake()
      signer.wake()
    },
    poolOf(url) {
      const origin = originOf(url)
      const pool = pools.get(origin) ?? createPool(clock, () => network.limit)
      pools.set(origin, pool)
      return pool
    },
  }
  return {
    file: (file, observer = {}, prepare) => createFileTransfer(engine, file, observer, prepare),
    get down() {
      return network.down
    },
    stop: () => network.stop(),
  }
}

/** A relative URL is the page's own origin. */
const originOf = (url: string) => new URL(url, globalThis.location?.href).origin
