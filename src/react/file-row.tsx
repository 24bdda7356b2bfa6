import { memo, type ReactElement, type ReactNode } from 'react'
import type { Format } from '../messages/format.ts'
import type { FileSnapshot, FileStatus, Uploader } from '../uploader/types.ts'
import { ActionButton } from './action-button.tsx'
import { fileText } from './file-text.ts'
import { Icon } from './icons.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { splitName } from './split-name.ts'
import { Thumbnail } from './thumbnail.tsx'
import { useS3File } from './use-s3-file.ts'

/** What a row of the page's own is told. */
export interface S3FileRowProps<Data = unknown> {
  readonly file: FileSnapshot<Data>
  /** From 0. */
  readonly index: number
  readonly uploader: Uploader<Data>
  /** Size, state, speed and time left, or why it failed: in words. */
  readonly text: string
}

export type RowPart = 'file' | 'file-name' | 'file-text' | 'file-progress' | 'row-actions' | 'row-action'

export interface RowSettings {
  readonly uploader: Uploader
  readonly format: Format
  readonly classNames: ClassNames<RowPart> | undefined
  readonly waitingForNetwork: boolean
  readonly renderRow: ((row: S3FileRowProps) => ReactNode) | undefined
  readonly renderIcon: ((file: FileSnapshot) => ReactNode) | undefined
}

export interface FileRowProps extends RowSettings {
  readonly id: string
  readonly index: number
  /** How many rows there are, where not all are on the page. */
  readonly count: number | undefined
  /** Pixels from the top, where not all are on the page. */
  readonly start: number | undefined
  readonly measure: ((row: HTMLElement | null) => void) | undefined
}

const FIRST_ACTION: { readonly [Status in FileStatus]?: 'pause' | 'resume' | 'retry' } = {
  queued: 'pause',
  uploading: 'pause',
  paused: 'resume',
  failed: 'retry',
  cancelled: 'retry',
}

/** One file: renders when that file changes, and not when others do. */
export const FileRow = memo(function FileRow(props: FileRowProps): ReactElement | null {
  const { id, index, count, start, measure, uploader, format, classNames, waitingForNetwork, renderRow } = props
  const file = useS3File(id, uploader)
  if (!file) return null
  const text = fileText(file, waitingForNetwork, format)
  return (
    <li
      ref={measure}
      {...partsOf(classNames)('file')}
      data-state={file.status}
      data-id={id}
      data-index={index}
      aria-setsize={count}
      aria-posinset={count && index + 1}
      style={start === undefined ? undefined : { position: 'absolute', insetInline: 0, top: start }}
    >
      {renderRow ? renderRow({ file, index, uploader, text }) : <RowContent {...props} file={file} text={text} />}
    </li>
  )
})

function RowContent(props: FileRowProps & { file: FileSnapshot; text: string }): ReactElement {
  const { file, text: words, uploader, format, classNames, renderIcon } = props
  const { id, name, size, status, bytesSent } = file
  const { text } = format
  const part = partsOf(classNames)
  const [start, end] = splitName(name)
  const moving = status === 'uploading' || status === 'paused' || status === 'queued' || status === 'confirming'
  // The same two buttons whatever they do: a press that changes the state keeps the focus.
  const first = FIRST_ACTION[status]
  const last = moving ? 'cancel' : 'remove'
  const button = { className: classNames?.['row-action'] }
  return (
    <>
      <Thumbnail file={file} icon={renderIcon?.(file)} />
      {/* Its own direction, so that the extension stays at its end. */}
      <span {...part('file-name')} dir="auto" title={name}>
        <span data-part="name-start">{start}</span>
        {end && <span data-part="name-end">{end}</span>}
      </span>
      <span {...part('file-text')} data-state={status}>
        {(status === 'done' || status === 'failed') && <Icon name={status} />}
        <span data-part="words">{words}</span>
      </span>
      {moving && (
        <progress
          {...part('file-progress')}
          data-state={status}
          aria-label={`${text('progress')}: ${name}`}
          max={100}
          value={size > 0 ? Math.floor((bytesSent / size) * 100) : 0}
        />
      )}
      <span {...part('row-actions')}>
        {first && (
          <ActionButton
            {...button}
            slot="first"
            action={first}
            label={text(first, { name })}
            icon={<Icon name={first} />}
            onPress={() => void uploader[first](id)}
          />
        )}
        <ActionButton
          {...button}
          slot="last"
          action={last}
          label={text(last, { name })}
          icon={<Icon name="dismiss" />}
          onPress={() => uploader[last](id)}
        />
      </span>
    </>
  )
}
