/** The rows of a long list. Loaded when a list is long: most never are. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core'
import { type ComponentPropsWithoutRef, type ReactElement, type RefObject, useReducer, useState } from 'react'
import { flushSync } from 'react-dom'
import { FileRow, type RowSettings } from './file-row.tsx'
import { useBrowserLayoutEffect } from './use-layout-effect.ts'

/** Pixels, until a row is measured. */
const ROW_HEIGHT = 68

/** Only the rows on the screen are rendered: TanStack's virtualizer, which knows no framework, in React. */
export function VirtualRows(props: {
  ids: readonly string[]
  row: RowSettings
  /** Attributes of the `<ul>`. */
  list: ComponentPropsWithoutRef<'ul'>
  scroller: RefObject<HTMLElement | null>
  /** A file whose row stays rendered wherever it is: the one with the focus. */
  pinned: string | undefined
}): ReactElement {
  const { ids, row, list, scroller, pinned } = props
  const pinnedAt = pinned === undefined ? -1 : ids.indexOf(pinned)
  const [, render] = useReducer((count: number) => count + 1, 0)
  const settings = {
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index: number) => ids[index] ?? index,
    overscan: 6,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const shown = defaultRangeExtractor(range)
      return pinnedAt < 0 || shown.includes(pinnedAt) ? shown : [...shown, pinnedAt].sort((a, b) => a - b)
    },
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    // While scrolling, rows must be there in the same frame.
    onChange: (_: unknown, sync: boolean) => (sync ? flushSync(render) : render()),
  }
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(settings))
  virtualizer.setOptions(settings)
  // oxlint-disable-next-line no-underscore-dangle -- what its adapters are to call
  useBrowserLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  // oxlint-disable-next-line no-underscore-dangle -- what its adapters are to call
  useBrowserLayoutEffect(() => virtualizer._willUpdate())
  return (
    <ul {...list} style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => (
        <FileRow
          {...row}
          key={ids[index]}
          id={ids[index] ?? ''}
          index={index}
          count={ids.length}
          start={start}
          measure={virtualizer.measureElement}
        />
      ))}
    </ul>
  )
}
