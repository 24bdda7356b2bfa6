import { type RefObject, useEffect, useRef, useState } from 'react'
import { headersOf } from '../endpoint/settings.ts'
import type { FileMeta } from '../protocol/messages.ts'
import type { DashboardLocale, S3Uppy } from '../uppy/index.ts'
import { connectionKey, stableEndpoint } from './stable-endpoint.ts'
import type { S3UploaderOptions } from './types.ts'
import { useLatest } from './use-latest.ts'

/** The chunk with Uppy and its Dashboard. */
export type UppyChunk = typeof import('../uppy/index.ts')

/**
 * Makes one Uppy for as long as a component is mounted, and keeps it in step with the options: nothing restarts because
 * a callback, a header function or an object was written inline.
 *
 * @param chunk the Uppy room, once it is loaded.
 * @param locale what it says; default English.
 */
export function useS3Uppy<Data, M extends FileMeta>(
  chunk: UppyChunk | undefined,
  locale: DashboardLocale | undefined,
  options: S3UploaderOptions<Data, M>,
): S3Uppy<M> | undefined {
  const [uppy, setUppy] = useState<S3Uppy<M>>()
  const latest = useLatest(options)
  const language = useLatest(locale)
  const used = useRef('')
  const { limits, meta, id, engine, autoUpload = false } = options
  const endpoint = connectionKey(options)
  // By their text: an object written inline is new at every render.
  const limitsText = JSON.stringify(limits)
  const metaText = JSON.stringify(meta)

  useEffect(() => {
    if (!chunk) return
    const { current } = latest
    const created = chunk.createS3Uppy<M>({ ...current, id, engine, locale: language.current, ...connection(latest) })
    used.current = connectionKey(current)
    const stop = chunk.listen(created, () => latest.current)
    setUppy(created)
    return () => {
      stop()
      created.destroy()
      setUppy(undefined)
    }
  }, [chunk, id, engine, latest, language])

  useEffect(() => {
    if (!uppy || used.current === endpoint) return
    used.current = endpoint
    const { endpoint: next, ...settings } = connection(latest)
    uppy.setEndpoint(next, settings)
  }, [uppy, endpoint, latest])

  // oxlint-disable-next-line react/exhaustive-deps -- the text stands for the limits
  useEffect(() => uppy?.setLimits(latest.current.limits ?? {}), [uppy, limitsText, latest])
  // oxlint-disable-next-line react/exhaustive-deps -- the text stands for the metadata
  useEffect(() => uppy?.replaceMeta(latest.current.meta), [uppy, metaText, latest])
  useEffect(() => uppy?.setLanguage(locale), [uppy, locale])
  useEffect(() => uppy?.setOptions({ autoProceed: autoUpload }), [uppy, autoUpload])
  // At every render: a list written inline is new each time, and it is compared plugin by plugin.
  useEffect(() => uppy?.setPlugins(options.plugins))

  return uppy
}

/** The way to the endpoint, with functions that call those of the last render. */
function connection<Data, M extends FileMeta>(latest: RefObject<S3UploaderOptions<Data, M>>) {
  return {
    endpoint: stableEndpoint(() => latest.current.endpoint),
    credentials: latest.current.credentials,
    headers: () => headersOf(latest.current),
  }
}
