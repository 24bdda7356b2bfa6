import { type RefObject, useEffect, useRef, useState } from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { S3Uppy } from '../uppy/index.ts'
import { listen } from './listen.ts'
import { endpointKey, stableEndpoint } from './stable-endpoint.ts'
import type { S3UploaderOptions } from './types.ts'
import { useLatest } from './use-latest.ts'

/** The chunk with Uppy and its Dashboard. */
export type UppyChunk = typeof import('../uppy/index.ts')

/**
 * Makes one Uppy for as long as a component is mounted, and keeps it in step with the options: nothing restarts because
 * a callback, a header function or an object was written inline.
 *
 * @param chunk the Uppy room, once it is loaded.
 */
export function useS3Uppy<Data, M extends FileMeta>(
  chunk: UppyChunk | undefined,
  options: S3UploaderOptions<Data, M>,
): S3Uppy<M> | undefined {
  const [uppy, setUppy] = useState<S3Uppy<M>>()
  const latest = useLatest(options)
  const usedEndpoint = useRef('')
  const { endpoint, limits, meta, id, autoUpload = false, credentials } = options
  const key = `${endpointKey(endpoint)} ${credentials}`
  const limitsKey = JSON.stringify(limits)
  const metaKey = JSON.stringify(meta)

  useEffect(() => {
    if (!chunk) return
    const { current } = latest
    const { credentials } = current
    const created = chunk.createS3Uppy<M>({ ...current, id, ...connection(latest) })
    usedEndpoint.current = `${endpointKey(current.endpoint)} ${credentials}`
    const stop = listen(created, () => latest.current)
    setUppy(created)
    return () => {
      stop()
      created.destroy()
      setUppy(undefined)
    }
  }, [chunk, id, latest])

  useEffect(() => {
    if (!uppy || usedEndpoint.current === key) return
    usedEndpoint.current = key
    const { endpoint, ...settings } = connection(latest)
    uppy.setEndpoint(endpoint, settings)
  }, [uppy, key, latest])

  // By their text: an object written inline is new at every render.
  useEffect(() => uppy?.setLimits(limitsKey === undefined ? {} : JSON.parse(limitsKey)), [uppy, limitsKey])
  useEffect(() => {
    if (metaKey !== undefined) uppy?.setMeta(JSON.parse(metaKey))
  }, [uppy, metaKey])
  useEffect(() => uppy?.setOptions({ autoProceed: autoUpload }), [uppy, autoUpload])

  return uppy
}

/** The way to the endpoint, with functions that call those of the last render. */
function connection<Data, M extends FileMeta>(latest: RefObject<S3UploaderOptions<Data, M>>) {
  return {
    endpoint: stableEndpoint(() => latest.current.endpoint),
    credentials: latest.current.credentials,
    headers: () => {
      const { headers = {} } = latest.current
      return typeof headers === 'function' ? headers() : headers
    },
  }
}
