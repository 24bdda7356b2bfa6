import {
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { DataOf } from './data-of.ts'
import type { S3UploaderHandle, S3UploaderLook, S3UploaderOptions } from './types.ts'
import { useDashboard } from './use-dashboard.ts'
import { useDashboardLocale } from './use-dashboard-locale.ts'
import { type UppyChunk, useS3Uppy } from './use-s3-uppy.ts'

/**
 * Props of {@link S3Uploader}. `Handler` is the type of your endpoint, `typeof POST`: it types `data` of `onComplete`.
 */
export interface S3UploaderProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends S3UploaderOptions<DataOf<Handler>, M>,
    S3UploaderLook {
  /** Shown until Uppy's code has arrived, in the widget's size. */
  placeholder?: ReactNode
}

/**
 * The full upload widget: drop area, file list, progress and errors, over Uppy's Dashboard. Uppy is loaded when the
 * component is first shown. Needs `bucketdrop/styles.css`.
 *
 * @example <S3Uploader endpoint="/api/upload" onComplete={(files) => console.log(files)} />
 */
export const S3Uploader: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3UploaderProps<Handler, M> & { ref?: Ref<S3UploaderHandle> },
) => ReactNode = forwardRef(Uploader)

function Uploader(
  { placeholder, className, style, ...given }: S3UploaderProps,
  ref: ForwardedRef<S3UploaderHandle>,
): ReactElement {
  const [chunk, setChunk] = useState<UppyChunk>()
  const [failed, setFailed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  // Two widgets on a page must not give their files the same ids in the document.
  const ownId = `uppy${useId().replace(/\W/g, '')}`
  const props = { ...given, id: given.id ?? ownId }
  const mountPoint = useRef<HTMLDivElement>(null)
  const locale = useDashboardLocale(props.locale)
  const ready = locale === null ? undefined : chunk
  const uppy = useS3Uppy(ready, locale ?? undefined, props)
  const shown = useDashboard(ready, uppy, mountPoint, props)
  useImperativeHandle(ref, () => ({ uppy: uppy ?? null }), [uppy])

  useEffect(() => {
    let current = true
    setFailed(false)
    import('../uppy/index.ts').then(
      (loaded) => current && setChunk(loaded),
      () => current && setFailed(true),
    )
    return () => {
      current = false
    }
  }, [attempt])

  const { mode = 'inline', height = 420 } = props
  const inline = mode === 'inline'
  return (
    <div
      className={className ? `bucketdrop ${className}` : 'bucketdrop'}
      style={style}
      data-part="uploader"
      data-state={shown ? 'ready' : failed ? 'failed' : 'loading'}
      data-theme={props.theme ?? 'auto'}
    >
      {!shown && (inline || failed) && (
        <div data-part="placeholder" style={{ height: inline ? height : undefined }} aria-busy={!failed}>
          {failed ? (
            <p role="alert">
              {locale?.loadFailed ?? 'The uploader could not be loaded.'}{' '}
              <button type="button" onClick={() => setAttempt(attempt + 1)}>
                {locale?.tryAgain ?? 'Try again'}
              </button>
            </p>
          ) : (
            placeholder
          )}
        </div>
      )}
      <div ref={mountPoint} data-part="dashboard" />
    </div>
  )
}
