import { type ReactElement, useEffect, useId, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { drawPicture } from '../images/canvas.ts'
import { outputTypes, type PictureType } from '../images/output.ts'
import type { Format } from '../messages/format.ts'
import { type Crop, maxZoom, moved, sideOf, squareOf, turned, wholeCrop, within, zoomed } from './crop-geometry.ts'
import { type CropGesture, useCropGestures } from './use-crop-gestures.ts'
import { useLatest } from './use-latest.ts'

/** What part of the stage's width the frame takes. */
const FRAME_SHARE = 0.8
const MIDDLE = { x: 0, y: 0 }

export interface CropDialogProps {
  picture: ImageBitmap
  /** The picture's own type. */
  type: string
  shape: 'circle' | 'square'
  /** Pixels of each side of what comes out, at most. */
  outputSize: number
  outputType: PictureType | undefined
  quality: number
  format: Format
  /** Told the part that was chosen; or nothing. */
  onEnd(cropped: Blob | undefined): void
  /** It could not be written. */
  onFail(): void
}

/** A dialog in which a person chooses the part of a picture that is wanted. */
export function CropDialog(props: CropDialogProps): ReactElement {
  const { shape, outputSize, outputType, quality, format, type, onEnd, onFail } = props
  const { text } = format
  const [picture, setPicture] = useState(props.picture)
  const most = maxZoom(picture, outputSize)
  const [crop, change] = useReducer(
    (before: Crop, next: (crop: Crop) => Crop) => within(picture, next(before), most),
    picture,
    wholeCrop,
  )
  const [busy, setBusy] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const titleId = useId()
  const latest = useLatest({ picture, onEnd })

  // Closed before it is taken off the page: so the focus returns to where it was.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    stage.current?.focus()
    return () => element?.close()
  }, [])
  useEffect(() => {
    if (picture !== props.picture) return () => picture.close()
    return undefined
  }, [picture, props.picture])

  useEffect(() => draw(canvas.current, picture, crop))
  const gestures = useCropGestures(stage, FRAME_SHARE, (gesture: CropGesture) =>
    change((before) =>
      gesture.kind === 'move'
        ? moved(picture, before, gesture.by)
        : zoomed(picture, before, before.zoom * gesture.factor, most, gesture.at),
    ),
  )

  async function turn() {
    setBusy(true)
    const next = await turnRight(picture).finally(() => setBusy(false))
    setPicture(next)
    change((before) => turned(picture, before))
  }

  async function take() {
    setBusy(true)
    try {
      const { x, y, side } = squareOf(picture, crop)
      const size = Math.max(1, Math.min(outputSize, Math.round(side)))
      const types = outputTypes(type, outputType)
      const bounds = { width: size, height: size }
      onEnd(
        await drawPicture(bounds, types, quality, (pen) => pen.drawImage(picture, x, y, side, side, 0, 0, size, size)),
      )
    } catch {
      onFail()
    }
  }

  return (
    <dialog
      ref={dialog}
      data-part="crop-dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        latest.current.onEnd(undefined)
      }}
    >
      <h2 data-part="crop-title" id={titleId}>
        {text('cropPicture')}
      </h2>
      <div
        {...gestures}
        ref={stage}
        role="application"
        aria-label={text('cropHint')}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move the picture
        tabIndex={0}
        data-part="crop-stage"
      >
        <canvas ref={canvas} data-part="crop-picture" />
        <span data-part="crop-frame" data-shape={shape} style={{ inlineSize: `${FRAME_SHARE * 100}%` }} />
      </div>
      <p data-part="crop-hint">{text('cropHint')}</p>
      <div data-part="crop-tools">
        <label data-part="crop-zoom">
          <span data-part="words">{text('zoom')}</span>
          <input
            data-part="crop-slider"
            type="range"
            min={0}
            max={100}
            step="any"
            // By its logarithm: each step looks alike.
            value={(Math.log(crop.zoom) / Math.log(most)) * 100}
            aria-valuetext={format.percent(crop.zoom * 100)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              // It would send the form that the dialog stands in.
              event.preventDefault()
              if (!busy) void take()
            }}
            onChange={({ currentTarget }) => {
              const zoom = most ** (Number(currentTarget.value) / 100)
              change((before) => zoomed(picture, before, zoom, most, MIDDLE))
            }}
          />
        </label>
        <button type="button" data-part="crop-button" disabled={busy} onClick={() => void turn()}>
          {text('rotate')}
        </button>
      </div>
      <div data-part="crop-actions">
        <button type="button" data-part="crop-button" onClick={() => onEnd(undefined)}>
          {text('cancelCrop')}
        </button>
        <button type="button" data-part="crop-button" data-main disabled={busy} onClick={() => void take()}>
          {text('usePicture')}
        </button>
      </div>
    </dialog>
  )
}

/** The picture as the frame and what is around it show it. */
function draw(canvas: HTMLCanvasElement | null, picture: ImageBitmap, crop: Crop): void {
  if (!canvas) return
  const pixels = Math.round((canvas.clientWidth || 320) * Math.min(3, devicePixelRatio))
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels
  const pen = canvas.getContext('2d')
  if (!pen) return
  const side = sideOf(picture, crop) / FRAME_SHARE
  pen.clearRect(0, 0, pixels, pixels)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, pixels, pixels)
}

async function turnRight(picture: ImageBitmap): Promise<ImageBitmap> {
  const { width, height } = picture
  const canvas = Object.assign(document.createElement('canvas'), { width: height, height: width })
  const pen = canvas.getContext('2d')
  pen?.translate(height, 0)
  pen?.rotate(Math.PI / 2)
  pen?.drawImage(picture, 0, 0)
  return await createImageBitmap(canvas)
}
