import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core'
import { type RefObject, useReducer, useState } from 'react'
import { flushSync } from 'react-dom'
import { useBrowserLayoutEffect } from './use-layout-effect.ts'

/** The rows that are on the screen, and how tall all of them are. */
export interface VirtualRows {
  readonly items: readonly VirtualItem[]
  /** Pixels. */
  readonly height: number
  readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>
}

/**
 * Renders only the rows that are on the screen: TanStack's virtualizer, which knows no framework, for React.
 *
 * @param pinned a row that stays rendered wherever it is: the one with the focus.
 */
export function useVirtualRows(options: {
  ids: readonly string[]
  enabled: boolean
  scroller: RefObject<HTMLElement | null>
  /** Pixels, until a row is measured. */
  rowHeight: number
  pinned: number
}): VirtualRows {
  const { ids, enabled, scroller, rowHeight, pinned } = options
  const [, render] = useReducer((count: number) => count + 1, 0)
  const settings = {
    count: enabled ? ids.length : 0,
    enabled,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index: number) => ids[index] ?? index,
    overscan: 6,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const shown = defaultRangeExtractor(range)
      return pinned < 0 || shown.includes(pinned) ? shown : [...shown, pinned].sort((a, b) => a - b)
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
  return { items: virtualizer.getVirtualItems(), height: virtualizer.getTotalSize(), virtualizer }
}
