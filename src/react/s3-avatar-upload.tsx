import {
  type ComponentPropsWithoutRef,
  type DragEvent,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from 'react'
import { nameFor, type PictureType } from '../images/output.ts'
import type { FileMeta } from '../protocol/messages.ts'
import { PersonIcon } from './avatar-icons.tsx'
import { Icon } from './icons.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { RefusedList } from './refused-list.tsx'
import { useObjectUrl } from './use-object-url.ts'
import { type PartProps, usePart } from './use-part.tsx'
import { usePicturePicker } from './use-picture-picker.ts'
import { useSnapshot } from './use-snapshot.ts'

/** Props of {@link S3AvatarUpload}; the others go to its `<div>`. */
export interface S3AvatarUploadProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends PartProps<Handler, M>,
    Omit<ComponentPropsWithoutRef<'div'>, keyof PartProps | 'children'> {
  /** The picture as it is now. */
  src?: string | undefined
  /** What it is a picture of, for those who do not see it: “Profile picture”. */
  label?: string | undefined
  /** Its frame. Default `circle`; what is uploaded is a square in either. */
  shape?: 'circle' | 'square' | undefined
  /** Pixels on the page. Default 128. */
  size?: number | undefined
  /** Pixels of each side of what is uploaded, at most. Default 512. */
  outputSize?: number | undefined
  /** Default: what the picture was, or what is nearest to that. */
  outputType?: PictureType | undefined
  /** 0 to 1, for JPEG and WebP. Default 0.9. */
  quality?: number | undefined
  disabled?: boolean | undefined
  /** A form sends the key of the uploaded picture under this name. */
  name?: string | undefined
  /** The picture was removed: the one of `src` too. Without it, that one cannot be removed. */
  onRemove?(): void
  /** Classes of its nodes, by `data-part`. */
  classNames?: ClassNames<AvatarPart> | undefined
}

type AvatarPart =
  | 'avatar-target'
  | 'avatar-picture'
  | 'avatar-progress'
  | 'avatar-actions'
  | 'avatar-action'
  | 'avatar-message'

/**
 * One picture: chosen or dropped, cropped to a square in a dialog, made smaller, and uploaded. Its metadata is gone then.
 * Give it an `endpoint` of its own: in a provider's list, a new picture would take the place of every file.
 *
 * @example <S3AvatarUpload endpoint="/api/upload" src={user.picture} label="Profile picture" />
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export const S3AvatarUpload: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3AvatarUploadProps<Handler, M> & { ref?: Ref<HTMLDivElement> },
) => ReactNode = forwardRef(AvatarUpload)

function AvatarUpload(props: S3AvatarUploadProps, ref: ForwardedRef<HTMLDivElement>): ReactElement {
  const { uploader, refusals, format, root, liveRegion, rest } = usePart<unknown, FileMeta, S3AvatarUploadProps>(props)
  const { src, label, shape = 'circle', size = 128, outputSize = 512, outputType, quality = 0.9, ...others } = rest
  const { disabled = false, name, onRemove, classNames, ...div } = others
  const { text, reason } = format
  const input = useRef<HTMLInputElement>(null)
  const main = useRef<HTMLButtonElement>(null)
  const { editing, refused, pick, end, fail } = usePicturePicker()
  const { files, limits, progress, status } = useSnapshot(uploader)
  const file = files.at(-1)
  const own = useObjectUrl(file?.data)
  const [removed, setRemoved] = useState<string>()
  const [over, setOver] = useState(false)
  const shown = own ?? (src === removed ? undefined : src)
  const removable = file !== undefined || (shown !== undefined && onRemove !== undefined)

  // Another picture of the page's takes the place of ours, once it can be shown.
  const before = useRef(src)
  useEffect(() => {
    if (src === before.current) return
    before.current = src
    setRemoved(undefined)
    if (src === undefined) return
    let current = true
    const image = new Image()
    image.src = src
    const forget = () => {
      if (current && uploader.getSnapshot().status === 'idle') uploader.remove()
    }
    image.decode().then(forget, forget)
    return () => {
      current = false
    }
  }, [src, uploader])

  function use(cropped: Blob | undefined) {
    const chosen = editing?.file
    end()
    if (!cropped || !chosen) return
    uploader.remove()
    const type = cropped.type
    uploader.addFiles([new File([cropped], nameFor(chosen.name, type), { type })])
  }

  function remove() {
    uploader.remove()
    refusals.clear()
    setRemoved(src)
    main.current?.focus()
    onRemove?.()
  }

  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.stopPropagation()
    setOver(!disabled && event.type !== 'dragleave' && event.type !== 'drop')
    if (event.type === 'drop' && !disabled) pick(event.dataTransfer.files[0])
  }
  const dropping = { onDragEnter: onDrag, onDragOver: onDrag, onDragLeave: onDrag, onDrop: onDrag }

  const part = partsOf(classNames)
  const busy = status !== 'idle'
  const failed = file?.status === 'failed'
  const problem = refused === undefined ? file?.error && reason(file.error) : text('notAPicture', { name: refused })
  const state = disabled
    ? 'disabled'
    : over
      ? 'dragging'
      : busy
        ? 'uploading'
        : failed
          ? 'failed'
          : shown
            ? 'shown'
            : 'empty'
  // Read by the style sheet.
  const variables = { '--bd-avatar-size': `${size}px`, '--bd-progress': `${progress.percentage}%`, ...root.style }
  const open = () => input.current?.click()
  return (
    <div
      {...root}
      {...div}
      ref={ref}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a <fieldset> has a legend, and looks of its own
      role="group"
      aria-label={label}
      style={variables}
      data-part="avatar"
      data-state={state}
      data-shape={shape}
    >
      <input
        ref={input}
        data-part="file-input"
        type="file"
        hidden
        accept={limits.types?.join(',') ?? 'image/*'}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          pick(currentTarget.files?.[0])
          // So that the same file can be chosen again.
          currentTarget.value = ''
        }}
      />
      <div data-part="avatar-frame" {...dropping}>
        <button
          {...part('avatar-target')}
          type="button"
          disabled={disabled}
          // For those who point at it: the button below says the same.
          tabIndex={-1}
          aria-hidden="true"
          onClick={open}
        >
          {shown ? <img {...part('avatar-picture')} src={shown} alt="" draggable={false} /> : <PersonIcon />}
        </button>
        {busy && (
          <progress
            {...part('avatar-progress')}
            aria-label={text('progress')}
            max={100}
            value={Math.floor(progress.percentage)}
          />
        )}
      </div>
      <div {...part('avatar-actions')}>
        <button
          {...part('avatar-action')}
          ref={main}
          type="button"
          disabled={disabled}
          onClick={failed ? () => void uploader.retry() : open}
        >
          {text(failed ? 'tryAgain' : shown ? 'replacePicture' : 'choosePicture')}
        </button>
        {removable && (
          <button {...part('avatar-action')} type="button" disabled={disabled} onClick={remove}>
            {text('removePicture')}
          </button>
        )}
      </div>
      <output {...part('avatar-message')} data-state={problem ? 'failed' : state}>
        {problem && (
          <>
            <Icon name="failed" />
            <span data-part="words">{problem}</span>
          </>
        )}
      </output>
      <RefusedList refusals={refusals} format={format} />
      {name && file?.object && (
        <input data-part="value" type="hidden" name={name} value={file.object.key} disabled={disabled} />
      )}
      {editing && (
        <editing.Dialog
          {...{ shape, outputSize, outputType, quality, format }}
          picture={editing.picture}
          type={editing.file.type}
          onEnd={use}
          onFail={fail}
        />
      )}
      {liveRegion}
    </div>
  )
}
