import {
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  useId,
} from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import { Icon } from './icons.tsx'
import { limitsLine } from './limits-line.ts'
import { type ClassNames, partsOf } from './parts.ts'
import { RefusedList } from './refused-list.tsx'
import { type DropZone, type DropZoneSettings, type DropZoneState, useDropZone } from './use-drop-zone.ts'
import { type PartProps, usePart } from './use-part.tsx'
import { useSelected } from './use-snapshot.ts'

/** What {@link S3DropZone} tells its children. */
export interface S3DropZoneChildProps extends Pick<DropZone, 'state' | 'open' | 'openFolder' | 'single'> {
  /** What is accepted, in a line; empty where it is all. */
  readonly note: string
}

/** Props of {@link S3DropZone}; the others go to its `<div>`. */
export interface S3DropZoneProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends PartProps<Handler, M>,
    DropZoneSettings,
    Omit<ComponentPropsWithoutRef<'div'>, keyof PartProps | keyof DropZoneSettings | 'children'> {
  /** Shown in place of the icon and the words. A function is told the state; buttons in it work. */
  children?: ReactNode | ((zone: S3DropZoneChildProps) => ReactNode)
  /** A line below the words. Default: the limits; `null` for none. */
  note?: ReactNode
  /** Shown in place of the icon. */
  icon?: ReactNode
  /** Classes of its nodes, by `data-part`. */
  classNames?: ClassNames<DropZonePart> | undefined
}

type DropZonePart = 'drop-target' | 'drop-icon' | 'drop-text' | 'drop-note' | 'drop-content' | 'drop-overlay'

/**
 * Takes files that are dropped, pasted or chosen, whole folders too. Works alone with an `endpoint`, and inside
 * `S3UploadProvider` without.
 *
 * @example <S3DropZone endpoint="/api/upload" onComplete={(files) => console.log(files)} />
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export const S3DropZone: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3DropZoneProps<Handler, M> & { ref?: Ref<HTMLDivElement> },
) => ReactNode = forwardRef(DropZoneWithRef)

function DropZoneWithRef(props: S3DropZoneProps, ref: ForwardedRef<HTMLDivElement>): ReactElement {
  const { held, owned, refusals, format, root, liveRegion, rest } = usePart<unknown, FileMeta, S3DropZoneProps>(props)
  const { children, note: ownNote, icon, classNames, disabled, wholePage, click, paste, ...div } = rest
  const zone = useDropZone(held, { disabled, wholePage, click, paste }, owned)
  const limits = useSelected(held.uploader, (snapshot) => snapshot.limits, sameLimits)
  const noteId = useId()
  const part = partsOf(classNames)
  const { state, single, open, openFolder } = zone
  const words = wordsOf(state, single)
  const line = limitsLine(limits, format)
  const note = ownNote === undefined ? line : ownNote
  return (
    <>
      <div {...root} {...zone.getRootProps(div)} ref={ref} data-part="drop-zone" data-page={wholePage || undefined}>
        <input {...zone.getInputProps()} data-part="file-input" />
        {children === undefined ? (
          <button {...zone.getButtonProps()} {...part('drop-target')}>
            <span {...part('drop-icon')}>{icon ?? <Icon name="upload" />}</span>
            <span {...part('drop-text')}>{format.text(words)}</span>
            {note && <span {...part('drop-note')}>{note}</span>}
          </button>
        ) : (
          <>
            <button
              {...zone.getButtonProps()}
              {...part('drop-target')}
              data-bare
              aria-label={format.text(single ? 'chooseFile' : 'chooseFiles')}
              aria-describedby={note ? noteId : undefined}
            />
            <div {...part('drop-content')}>
              {typeof children === 'function' ? children({ state, open, openFolder, single, note: line }) : children}
            </div>
            {ownNote && (
              <span {...part('drop-note')} id={noteId}>
                {ownNote}
              </span>
            )}
          </>
        )}
        <RefusedList refusals={refusals} format={format} />
        {wholePage && (state === 'dragging' || state === 'refusing') && (
          <div {...part('drop-overlay')} data-state={state}>
            {format.text(words)}
          </div>
        )}
      </div>
      {liveRegion}
    </>
  )
}

function wordsOf(state: DropZoneState, single: boolean) {
  if (state === 'dragging') return 'dropNow'
  if (state === 'refusing') return 'dropRefused'
  if (state === 'reading') return 'readingFolders'
  return single ? 'dropFile' : 'dropFiles'
}

function sameLimits(before: object, after: object): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after)
}
