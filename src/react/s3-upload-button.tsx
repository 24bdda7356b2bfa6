import {
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
} from 'react'
import type { Format } from '../messages/format.ts'
import type { FileMeta } from '../protocol/messages.ts'
import type { UploaderSnapshot } from '../uploader/types.ts'
import { Icon } from './icons.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { RefusedList } from './refused-list.tsx'
import { useFilePicker } from './use-file-picker.ts'
import { type PartProps, usePart } from './use-part.tsx'
import { useSnapshot } from './use-snapshot.ts'

/** Props of {@link S3UploadButton}; the others go to its `<button>`. */
export interface S3UploadButtonProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends PartProps<Handler, M>,
    Omit<ComponentPropsWithoutRef<'button'>, keyof PartProps | 'type'> {
  /** What it says while nothing is under way. Default: “Choose files”. */
  children?: ReactNode
  /** Shown in place of the icon; `null` for none. */
  icon?: ReactNode
  /** Classes of its nodes, by `data-part`. */
  classNames?: ClassNames<ButtonPart> | undefined
}

type ButtonPart = 'button' | 'button-icon' | 'button-label' | 'button-note' | 'button-retry'

/** What the button shows of its uploads. */
type ButtonState = 'idle' | 'uploading' | 'paused' | 'done' | 'failed'

/**
 * A button that opens the file dialog, and shows the uploads' progress in itself. What failed is told below it. Works
 * alone with an `endpoint`, and inside `S3UploadProvider` without.
 *
 * @example <S3UploadButton endpoint="/api/upload" onComplete={(files) => console.log(files)} />
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export const S3UploadButton: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3UploadButtonProps<Handler, M> & { ref?: Ref<HTMLButtonElement> },
) => ReactNode = forwardRef(UploadButton)

function UploadButton(props: S3UploadButtonProps, ref: ForwardedRef<HTMLButtonElement>): ReactElement {
  const { held, owned, uploader, refusals, format, root, liveRegion, rest } = usePart<
    unknown,
    FileMeta,
    S3UploadButtonProps
  >(props)
  const { children, icon, classNames, disabled = false, ...button } = rest
  const picker = useFilePicker(held, disabled, owned)
  const snapshot = useSnapshot(uploader)
  const part = partsOf(classNames)
  const state = stateOf(snapshot)
  const { percentage } = snapshot.progress
  const busy = state === 'uploading' || state === 'paused'
  // Read by the style sheet; React's types know no variables.
  const filled = { '--progress': `${busy ? percentage : 0}%` } as CSSProperties
  return (
    <>
      <div {...root} data-part="upload-button" data-state={state}>
        <input {...picker.getInputProps()} data-part="file-input" />
        <button
          {...picker.getButtonProps({ ...button, disabled })}
          {...part('button')}
          ref={ref}
          style={filled}
          data-state={state}
        >
          {icon !== null && <span {...part('button-icon')}>{icon ?? <Icon name="upload" />}</span>}
          <span {...part('button-label')}>
            {busy
              ? busyText(snapshot, format)
              : (children ?? format.text(picker.single ? 'chooseFile' : 'chooseFiles'))}
          </span>
        </button>
        {!busy && state !== 'idle' && (
          <p {...part('button-note')} data-state={state}>
            <Icon name={state === 'done' ? 'done' : 'failed'} />
            <span data-part="words">{noteOf(snapshot, format)}</span>
            {state === 'failed' && (
              <button type="button" {...part('button-retry')} onClick={() => void uploader.retry()}>
                {format.text('tryAgain')}
              </button>
            )}
          </p>
        )}
        <RefusedList refusals={refusals} format={format} />
      </div>
      {liveRegion}
    </>
  )
}

function stateOf({ status, progress }: UploaderSnapshot): ButtonState {
  if (status !== 'idle') return status
  return progress.failed > 0 ? 'failed' : progress.done > 0 ? 'done' : 'idle'
}

function busyText({ status, progress, waitingForNetwork }: UploaderSnapshot, { text, percent }: Format): string {
  if (waitingForNetwork) return text('waitingForNetwork')
  if (status === 'paused') return text('paused')
  return text('uploadingPercent', { percent: percent(progress.percentage) })
}

function noteOf({ files, progress }: UploaderSnapshot, { text, reason }: Format): string {
  if (progress.failed === 0) return text('uploaded', { count: progress.done })
  const failed = files.find(({ status }) => status === 'failed')
  if (progress.failed > 1 || !failed?.error) return text('failedFiles', { count: progress.failed })
  return text('fileFailed', { name: failed.name, reason: reason(failed.error) })
}
