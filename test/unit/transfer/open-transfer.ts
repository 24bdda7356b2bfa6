import { createTransfer } from '../../../src/transfer/create-transfer.ts'
import type { FileTransfer } from '../../../src/transfer/file-transfer.ts'
import type { TransferSettings } from '../../../src/transfer/settings.ts'
import type { Stage, TransferFile } from '../../../src/transfer/transfer-file.ts'
import type { UploadError } from '../../../src/protocol/upload-error.ts'
import type { StoredObject } from '../../../src/protocol/messages.ts'
import { uploadErrorOf } from '../../../src/endpoint/retry.ts'
import { manualClock } from '../endpoint/manual-clock.ts'
import { fakeEndpoint } from './fake-endpoint.ts'
import { fakeStorage } from './fake-storage.ts'

export type Kind = 'post' | 'put' | 'parts'

/** One file under way, and what was told of it. */
export interface Running {
  transfer: FileTransfer
  object: StoredObject | undefined
  error: UploadError | undefined
  settled: boolean
  stages: Stage[]
  progress: number[]
  parts: number[]
  /** Starts it, again. */
  start(): void
}

/** The engine over a fake endpoint and a fake storage, on a clock that is turned by hand. */
export function openTransfer(settings: TransferSettings = {}) {
  const clock = manualClock()
  const endpoint = fakeEndpoint(clock)
  const storage = fakeStorage(clock)
  const network: boolean[] = []
  const transfer = createTransfer({
    endpoint,
    clock,
    send: storage.send,
    random: () => 0.5,
    onNetwork: (down) => network.push(down),
    ...settings,
  })

  /** Starts a file at once. */
  function start(id: string, kind: Kind, size = 10, more: Partial<TransferFile> = {}): Running {
    const data = new Blob([new Uint8Array(size)])
    const running: Running = {
      transfer: transfer.file(
        { id, name: id, type: kind, size, data, ...more },
        {
          onStage: (stage) => running.stages.push(stage),
          onProgress: (bytes) => running.progress.push(bytes),
          onPart: ({ partNumber }) => running.parts.push(partNumber),
        },
      ),
      object: undefined,
      error: undefined,
      settled: false,
      stages: [],
      progress: [],
      parts: [],
      start() {
        running.settled = false
        running.error = undefined
        running.transfer
          .start()
          .then(
            (object) => (running.object = object),
            (error: unknown) => (running.error = uploadErrorOf(error)),
          )
          .finally(() => (running.settled = true))
      },
    }
    running.start()
    return running
  }
  return { clock, endpoint, storage, transfer, network, start }
}
