/**
 * What a square frame shows of a picture. All in the picture's own pixels, so that it does not matter how large the frame
 * is on the screen. Pure.
 */
import type { Size } from '../images/target-size.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** The middle of the frame, and how often the largest square fits over its own side: 1 shows as much as there is. */
export interface Crop extends Point {
  readonly zoom: number
}

/** A square of the picture. */
export interface Square extends Point {
  readonly side: number
}

/** Zoomed further than this, it would have to be made larger than it is; a small one may be, up to twice. */
export function maxZoom({ width, height }: Size, outputSize: number): number {
  return Math.max(2, Math.min(width, height) / outputSize)
}

/** As much as there is, from the middle. */
export function wholeCrop({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 }
}

/** The side of what the frame shows. */
export function sideOf({ width, height }: Size, { zoom }: Crop): number {
  return Math.min(width, height) / zoom
}

/** What the frame shows. */
export function squareOf(size: Size, crop: Crop): Square {
  const side = sideOf(size, crop)
  return { x: crop.x - side / 2, y: crop.y - side / 2, side }
}

/** The nearest crop that leaves nothing of the frame empty. */
export function within(size: Size, crop: Crop, most: number): Crop {
  const zoom = clamp(crop.zoom, 1, most)
  const half = sideOf(size, { ...crop, zoom }) / 2
  return { x: clamp(crop.x, half, size.width - half), y: clamp(crop.y, half, size.height - half), zoom }
}

/** The picture is pushed: the frame shows what lies on the other side. @param by in sides of the frame. */
export function moved(size: Size, crop: Crop, by: Point): Crop {
  const side = sideOf(size, crop)
  return { ...crop, x: crop.x - by.x * side, y: crop.y - by.y * side }
}

/** Zooms, and keeps where it is what lies there. @param at from the middle, in sides of the frame. */
export function zoomed(size: Size, crop: Crop, zoom: number, most: number, at: Point): Crop {
  const before = sideOf(size, crop)
  const next = { ...crop, zoom: clamp(zoom, 1, most) }
  const change = before - sideOf(size, next)
  return { ...next, x: crop.x + at.x * change, y: crop.y + at.y * change }
}

/** The same part of the picture once it is turned to the right. @param height of the picture before. */
export function turned({ height }: Size, { x, y, zoom }: Crop): Crop {
  return { x: height - y, y: x, zoom }
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most))
