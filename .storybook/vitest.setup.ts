/** What is checked at the end of every story, besides axe: sizes of targets, names for styles, less motion, forced colours. */
import { afterEach, expect } from 'vitest'
import { cdp } from 'vitest/browser'

/** Pixels: ours; and the least of WCAG 2.2 AA, for what Uppy draws. */
const OURS = 44
const LEAST = 24

const INTERACTIVE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'

afterEach(async () => {
  const ground = document.querySelector<HTMLElement>('.story-ground')
  if (!ground) return
  expect.soft(smallTargets(ground), 'targets that are too small').toEqual([])
  expect.soft(nameless(ground), 'what has no data-part for a page’s styles').toEqual([])
  await emulate('prefers-reduced-motion', 'reduce')
  expect.soft(moving(ground), 'what moves though less motion is asked for').toEqual([])
  await emulate('forced-colors', 'active')
  expect.soft(withoutEdge(ground), 'controls whose edge is not seen in forced colours').toEqual([])
  expect.soft(withoutFocus(ground), 'controls whose focus is not seen in forced colours').toEqual([])
  await emulate()
})

async function emulate(name?: string, value?: string): Promise<void> {
  await cdp().send('Emulation.setEmulatedMedia', { features: name && value ? [{ name, value }] : [] })
}

/** The controls that a person can use now. */
function controls(ground: HTMLElement): HTMLElement[] {
  return [...ground.querySelectorAll<HTMLElement>(INTERACTIVE)].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.matches(':disabled, [tabindex="-1"]') &&
      !element.closest('[inert], [aria-hidden="true"]') &&
      !isCovered(element),
  )
}

/** Uppy lays panels over its list, and keeps the focus inside them. */
function isCovered(element: HTMLElement): boolean {
  const panel = element.closest('.uppy-Root')?.querySelector('.uppy-DashboardContent-panel')
  if (!panel || panel.contains(element)) return false
  const { left, top, width, height } = element.getBoundingClientRect()
  return panel.contains(document.elementFromPoint(left + width / 2, top + height / 2))
}

const isUppys = (element: Element) => element.closest('.uppy-Root') !== null

function smallTargets(ground: HTMLElement): string[] {
  const all = controls(ground)
  const boxes = new Map(all.map((element) => [element, element.getBoundingClientRect()]))
  return all.flatMap((element) => {
    const { width, height } = element.getBoundingClientRect()
    const least = isUppys(element) ? LEAST : OURS
    const small = Math.min(width, height) < least - 0.5
    if (!small || inSentence(element) || (isUppys(element) && keepsAway(element, boxes))) return []
    return [`${width} × ${height}: ${nameOf(element)}`]
  })
}

/** WCAG 2.5.8: its line's height is that of the words around it. */
function inSentence(element: HTMLElement): boolean {
  const around = element.parentElement?.textContent.trim() ?? ''
  return getComputedStyle(element).display.startsWith('inline') && around !== element.textContent.trim()
}

/** WCAG 2.5.8: a circle of 24 px around its middle touches no other target. */
function keepsAway(element: HTMLElement, boxes: Map<HTMLElement, DOMRect>): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const [x, y] = [left + width / 2, top + height / 2]
  return [...boxes].every(([other, box]) => {
    if (other === element || other.contains(element)) return true
    const dx = Math.max(box.left - x, 0, x - box.right)
    const dy = Math.max(box.top - y, 0, y - box.bottom)
    return Math.hypot(dx, dy) >= LEAST / 2
  })
}

/** What a page puts into a part of ours has names of its own. */
const GIVEN = '[data-part="drop-content"] *, [data-part="file"]:not(:has(> [data-part="file-name"])) *'

function nameless(ground: HTMLElement): string[] {
  return [...ground.querySelectorAll('.bucketdrop[data-part], .bucketdrop[data-part] *')]
    .filter((element) => !isUppys(element) && !element.matches('[data-part], svg *') && !element.matches(GIVEN))
    .map(nameOf)
}

function moving(ground: HTMLElement): string[] {
  return [...ground.querySelectorAll('.bucketdrop, .bucketdrop *')]
    .filter((element) => !isUppys(element))
    .flatMap((element) =>
      ['', '::before', '::after', '::backdrop'].flatMap((pseudo) => {
        const { animationName, transitionDuration } = getComputedStyle(element, pseudo)
        return animationName !== 'none' || /[1-9]/.test(transitionDuration) ? [nameOf(element) + pseudo] : []
      }),
    )
}

/** Grounds are gone then: a button is known by its line, and progress by its frame. */
function withoutEdge(ground: HTMLElement): string[] {
  const drawn = [...controls(ground), ...ground.querySelectorAll('progress')].filter(
    (element) => !isUppys(element) && element.matches('button, progress') && !isPadded(element),
  )
  return drawn
    .filter((element) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(element)
      return borderTopStyle === 'none' || Number.parseFloat(borderTopWidth) === 0
    })
    .map(nameOf)
}

function withoutFocus(ground: HTMLElement): string[] {
  const before = document.activeElement
  const unseen = controls(ground).filter((element) => {
    element.focus({ preventScroll: true })
    if (document.activeElement !== element) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return !isUppys(element) && (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 1)
  })
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return unseen.map(nameOf)
}

/** Lies behind what the page shows in a zone, which has looks of its own. */
const isPadded = (element: Element) => element.matches('[data-bare]')

function nameOf(element: Element): string {
  const { part = '', state = '' } = element instanceof HTMLElement ? element.dataset : {}
  return `<${element.localName}> ${part} ${state} “${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}”`
}
