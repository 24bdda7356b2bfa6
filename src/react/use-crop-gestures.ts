import { type Dispatch, type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { Point } from './crop-geometry.ts'

/** What a person does to the picture in the frame. Lengths are in sides of the frame. */
export type CropGesture =
  | { readonly kind: 'move'; readonly by: Point }
  /** @param at from the middle of the frame. */
  | { readonly kind: 'zoom'; readonly factor: number; readonly at: Point }

const MIDDLE: Point = { x: 0, y: 0 }
/** Sides of the frame that an arrow key moves it; ten times as many with Shift. */
const STEP = 0.01
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** Drag, pinch, wheel and arrow keys, on the element that shows the picture. */
export function useCropGestures(stage: RefObject<HTMLElement | null>, frameShare: number, tell: Dispatch<CropGesture>) {
  const pointers = useRef(new Map<number, Point>())

  const place = (clientX: number, clientY: number): Point => {
    const { left, top, width, height } = stage.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
    const side = width * frameShare
    return { x: (clientX - left - width / 2) / side, y: (clientY - top - height / 2) / side }
  }

  // React listens to the wheel without the right to keep the page from scrolling.
  useEffect(() => {
    const element = stage.current
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const { deltaY, deltaMode, clientX, clientY } = event
      const pixels = deltaMode === 0 ? deltaY : deltaY * 16
      tell({ kind: 'zoom', factor: Math.exp(-pixels / 400), at: place(clientX, clientY) })
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  })

  const onPointerMove = ({ pointerId, clientX, clientY }: PointerEvent) => {
    const before = pointers.current.get(pointerId)
    if (!before) return
    const now = place(clientX, clientY)
    pointers.current.set(pointerId, now)
    const [other, third] = [...pointers.current].filter(([id]) => id !== pointerId)
    if (third) return
    if (!other) return tell({ kind: 'move', by: between(before, now) })
    // Two fingers: each moves the middle by half of its own way, and widens what is between them.
    const [, fixed] = other
    const way = between(before, now)
    tell({ kind: 'move', by: { x: way.x / 2, y: way.y / 2 } })
    const middle = { x: (now.x + fixed.x) / 2, y: (now.y + fixed.y) / 2 }
    tell({ kind: 'zoom', factor: distance(now, fixed) / Math.max(0.01, distance(before, fixed)), at: middle })
  }
  const onPointerEnd = ({ pointerId }: PointerEvent) => void pointers.current.delete(pointerId)

  return {
    onPointerDown: ({ pointerId, button, clientX, clientY, currentTarget }: PointerEvent) => {
      if (button !== 0) return
      currentTarget.setPointerCapture(pointerId)
      pointers.current.set(pointerId, place(clientX, clientY))
    },
    onPointerMove,
    onPointerUp: onPointerEnd,
    onPointerCancel: onPointerEnd,
    onKeyDown: (event: KeyboardEvent) => {
      const arrow = ARROWS[event.key]
      const size = event.shiftKey ? STEP * 10 : STEP
      if (arrow) tell({ kind: 'move', by: { x: arrow.x * size, y: arrow.y * size } })
      else if (event.key === '+' || event.key === '=') tell({ kind: 'zoom', factor: 1.1, at: MIDDLE })
      else if (event.key === '-') tell({ kind: 'zoom', factor: 1 / 1.1, at: MIDDLE })
      else return
      event.preventDefault()
    },
  }
}

const between = (from: Point, to: Point): Point => ({ x: to.x - from.x, y: to.y - from.y })
const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)
