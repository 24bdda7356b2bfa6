import {
  type ComponentPropsWithoutRef,
  type FocusEvent,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { FileSnapshot, UploaderSnapshot } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'
import { FileRow, type RowPart, type RowSettings, type S3FileRowProps } from './file-row.tsx'
import { ListSummary, type SummaryPart } from './list-summary.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { type PartProps, usePart } from './use-part.tsx'
import { useSelected } from './use-snapshot.ts'

/** Rows from which on only those on the screen are rendered. */
const MANY = 50

/** The chunk that renders long lists. */
type LongList = typeof import('./virtual-rows.tsx')

/** Props of {@link S3FileList}; the others go to its `<div>`. */
export interface S3FileListProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends PartProps<Handler, M>,
    Omit<ComponentPropsWithoutRef<'div'>, keyof PartProps | 'children'> {
  /** What all files come to, above them, with buttons for all. Default true. */
  summary?: boolean | undefined
  /** Shown while there are no files; `null` for nothing. Default: “No files yet”. */
  empty?: ReactNode
  /** Shown in place of a row's content. */
  renderRow?(row: S3FileRowProps<DataOf<Handler>>): ReactNode
  /** Shown in place of the icon of what is no picture. */
  renderIcon?(file: FileSnapshot<DataOf<Handler>>): ReactNode
  /** Classes of its nodes, by `data-part`. */
  classNames?: ClassNames<RowPart | SummaryPart | 'scroller' | 'files' | 'empty'> | undefined
}

/**
 * The files: picture, name, size, state, progress, speed, time left, and what can be done with each. Of many, only the
 * rows on the screen are rendered. It shows the files of the `S3UploadProvider` it is in.
 *
 * @example
 * <S3UploadProvider endpoint="/api/upload">
 *   <S3DropZone />
 *   <S3FileList />
 * </S3UploadProvider>
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export const S3FileList: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3FileListProps<Handler, M> & { ref?: Ref<HTMLDivElement> },
) => ReactNode = forwardRef(FileList)

function FileList(props: S3FileListProps, ref: ForwardedRef<HTMLDivElement>): ReactElement {
  const { held, format, root, liveRegion, rest } = usePart<unknown, FileMeta, S3FileListProps>(props)
  const { summary = true, empty, renderRow, renderIcon, classNames, ...div } = rest
  const { uploader } = held
  const ids = useSelected(uploader, idsOf, sameIds)
  const state = useSelected(uploader, ({ files, status }) => (files.length === 0 ? 'empty' : status))
  const waitingForNetwork = useSelected(uploader, (snapshot) => snapshot.waitingForNetwork)
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string>()

  const longList = useLongList(ids.length)
  const part = partsOf(classNames)
  const row: RowSettings = { uploader, format, classNames, waitingForNetwork, renderRow, renderIcon }
  const rows = {
    ...part('files'),
    'aria-label': format.text('files'),
    onFocus: (event: FocusEvent) => setFocused(rowOf(event)),
    onBlur: () => setFocused(undefined),
  }
  return (
    <>
      <div {...root} {...div} ref={ref} data-part="file-list" data-state={state} tabIndex={-1}>
        {ids.length === 0 ? (
          empty !== null && <div {...part('empty')}>{empty ?? format.text('noFiles')}</div>
        ) : (
          <>
            {summary && <ListSummary uploader={uploader} format={format} classNames={classNames} />}
            <div ref={scroller} {...part('scroller')} style={SCROLLER}>
              {longList ? (
                <longList.VirtualRows ids={ids} row={row} list={rows} scroller={scroller} pinned={focused} />
              ) : (
                <ul {...rows}>
                  {ids.slice(0, MANY).map((id, index) => (
                    <FileRow
                      {...row}
                      key={id}
                      id={id}
                      index={index}
                      count={undefined}
                      start={undefined}
                      measure={undefined}
                    />
                  ))}
                </ul>
              )}
            </div>
          </>
        )}
      </div>
      {liveRegion}
    </>
  )
}

/** With and without our style sheet: the rows scroll in it. */
const SCROLLER = { maxBlockSize: 'var(--bd-list-height, 26rem)', overflow: 'auto', overflowAnchor: 'none' } as const

/** Loads it for a list that is long. Until it is there, the first rows are shown; where that fails, the next file tries again. */
function useLongList(length: number): LongList | undefined {
  const [loaded, setLoaded] = useState<LongList>()
  const wanted = length > MANY && !loaded
  useEffect(() => {
    if (!wanted) return
    let current = true
    import('./virtual-rows.tsx').then(
      (chunk) => current && setLoaded(chunk),
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [wanted, length])
  return length > MANY ? loaded : undefined
}

const idsOf = ({ files }: UploaderSnapshot) => files.map(({ id }) => id)

function sameIds(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((id, i) => id === after[i])
}

function rowOf({ target }: FocusEvent): string | undefined {
  const row = target.closest('[data-id]')
  return row instanceof HTMLElement ? row.dataset.id : undefined
}
