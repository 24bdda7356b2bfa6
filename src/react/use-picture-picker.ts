import { useCallback, useEffect, useRef, useState } from 'react'
import type { CropDialog } from './crop-dialog.tsx'
import { useLatest } from './use-latest.ts'

/** A picture that was chosen, and the dialog that crops it. */
export interface Editing {
  readonly file: File
  readonly picture: ImageBitmap
  readonly Dialog: typeof CropDialog
}

/** What was chosen, until it is cropped. */
export interface PicturePicker {
  readonly editing: Editing | undefined
  /** The name of a file that is no picture, as far as this browser can tell. */
  readonly refused: string | undefined
  pick(file: File | undefined): void
  /** The dialog is done with it. */
  end(): void
  /** It could not be drawn. */
  fail(): void
}

/** Opens a chosen picture in the crop dialog, whose code is loaded for the first one. */
export function usePicturePicker(): PicturePicker {
  const [editing, setEditing] = useState<Editing>()
  const [refused, setRefused] = useState<string>()
  /** Only what was chosen last is opened; nothing after the component is gone. */
  const picks = useRef(0)
  const gone = useRef(false)
  useEffect(() => {
    // Strict mode takes it away and back, perhaps after the first choice: effects come later than what they are about.
    gone.current = false
    return () => void (gone.current = true)
  }, [])

  const latest = useLatest(editing)
  const end = useCallback(() => {
    picks.current += 1
    latest.current?.picture.close()
    setEditing(undefined)
  }, [latest])

  const pick = useCallback(
    async (file: File | undefined) => {
      if (!file) return
      end()
      const nth = picks.current
      setRefused(undefined)
      try {
        const [picture, chunk] = await Promise.all([
          createImageBitmap(file, { imageOrientation: 'from-image' }),
          import('./crop-dialog.tsx'),
        ])
        if (nth !== picks.current || gone.current) return picture.close()
        setEditing({ file, picture, Dialog: chunk.CropDialog })
      } catch {
        if (nth === picks.current) setRefused(file.name)
      }
    },
    [end],
  )
  const fail = () => {
    setRefused(editing?.file.name)
    end()
  }
  return { editing, refused, pick: (file) => void pick(file), end, fail }
}
