import { type RefObject, useContext, useEffect, useRef, useState } from 'react'
import { headersOf } from '../endpoint/settings.ts'
import type { FileMeta } from '../protocol/messages.ts'
import type { FileSnapshot, Prepare, Uploader, UploaderOptions } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'
import { type HeldUploader, holdUploader } from './held-uploader.ts'
import { connectionKey, stableEndpoint } from './stable-endpoint.ts'
import { UploadContext } from './upload-context.ts'
import type { S3UploadOptions } from './upload-options.ts'
import { useLatest } from './use-latest.ts'

/** A part's uploader, and whether it is the part's own. */
export interface UsedUploader<Data, M extends FileMeta> extends HeldUploader<Data, M> {
  readonly owned: boolean
  /** The same, for what does not care about types. */
  readonly held: HeldUploader
}

/**
 * The uploader of a part: its own where it is told an `endpoint`, else its provider's. Which of the two is settled when
 * the part is first rendered.
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export function useUploader<Handler, M extends FileMeta>(
  options: Partial<S3UploadOptions<Handler, M>>,
): UsedUploader<DataOf<Handler>, M> {
  const latest = useLatest(options)
  const { held: provided } = useContext(UploadContext)
  const [own] = useState(() => (options.endpoint === undefined ? undefined : holdUploader(settingsOf(latest))))
  useOwnLife(own?.uploader)

  const { limits, meta, autoUpload, prepare } = options
  // By their text: an object written inline is new at every render.
  const connection = connectionKey(options)
  const changeable = JSON.stringify([limits, meta, autoUpload, prepare !== undefined])
  const applied = useRef({ connection, changeable })
  useEffect(() => {
    const before = applied.current
    applied.current = { connection, changeable }
    if (!own) return
    if (before.connection !== connection) {
      own.uploader.setOptions(settingsOf(latest))
      own.uploader.addFiles([])
    } else if (before.changeable !== changeable) own.uploader.setOptions(changeableOf(latest))
  }, [own, connection, changeable, latest])

  const held = own ?? provided
  if (!held) throw new TypeError('Give `endpoint`, or render this inside <S3UploadProvider endpoint="…">.')
  // `Data` and `M` are what the page says of its endpoint and its metadata; what is kept is the same.
  return { ...(held as HeldUploader<DataOf<Handler>, M>), owned: own !== undefined, held }
}

/** As long as the component. */
function useOwnLife(uploader: Uploader | undefined): void {
  useEffect(() => {
    if (!uploader) return
    // Asks the endpoint what it allows, before the first file is chosen.
    uploader.addFiles([])
    // Used again after StrictMode's rehearsal, it begins anew.
    return () => uploader.destroy()
  }, [uploader])
}

/** What may change without another connection. */
function changeableOf<Handler, M extends FileMeta>(latest: RefObject<Partial<S3UploadOptions<Handler, M>>>) {
  const { limits, meta, autoUpload = true, prepare } = latest.current
  const current: Prepare = (file, options) => latest.current.prepare?.(file, options)
  return { limits, meta, autoUpload, prepare: prepare && current }
}

/** All settings, with functions that call those of the last render. */
function settingsOf<Handler, M extends FileMeta>(
  latest: RefObject<Partial<S3UploadOptions<Handler, M>>>,
): UploaderOptions {
  const given = latest.current
  return {
    ...given,
    ...changeableOf(latest),
    endpoint: stableEndpoint(() => latest.current.endpoint ?? ''),
    headers: () => headersOf(latest.current),
    onComplete: (files) => latest.current.onComplete?.(files as FileSnapshot<DataOf<Handler>, M>[]),
    onError: (error, file) => latest.current.onError?.(error, file),
  }
}
