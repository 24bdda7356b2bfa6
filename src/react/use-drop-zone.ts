import {
  type ClipboardEvent as ReactClipboardEvent,
  type ComponentPropsWithRef,
  type DragEvent as ReactDragEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { UploadError } from '../protocol/upload-error.ts'
import { chain } from './chain.ts'
import { carriesFiles, followDrag, mayBeTaken } from './drag-state.ts'
import { droppedFiles } from './dropped-files.ts'
import { addChosen, type HeldUploader } from './held-uploader.ts'
import { type FilePicker, useFilePicker } from './use-file-picker.ts'
import { useLatest } from './use-latest.ts'

/** How a drop zone behaves. */
export interface DropZoneSettings {
  disabled?: boolean | undefined
  /** Files may be dropped and pasted anywhere on the page. */
  wholePage?: boolean | undefined
  /** A click anywhere in it opens the file dialog. Default true. */
  click?: boolean | undefined
  /** Files may be pasted while the focus is in it; anywhere with `wholePage`. Default true. */
  paste?: boolean | undefined
}

/** `refusing` while what is held over it is of no accepted type, `reading` while folders are read. */
export type DropZoneState = 'idle' | 'dragging' | 'refusing' | 'reading' | 'disabled'

/** A drop zone: its state, and the attributes of its elements. */
export interface DropZone extends FilePicker {
  readonly state: DropZoneState
  getRootProps(own?: ComponentPropsWithRef<'div'>): ComponentPropsWithRef<'div'> & { 'data-state': DropZoneState }
}

/** What is pressed by itself, and must not open the dialog as well. */
const INTERACTIVE = 'a, button, input, label, select, textarea, summary, [role="button"], [contenteditable]'

/** A drop zone over an uploader. `alone`: see `addChosen`. */
export function useDropZone(held: HeldUploader, settings: DropZoneSettings, alone: boolean): DropZone {
  const { disabled = false, wholePage = false, click = true, paste = true } = settings
  const picker = useFilePicker(held, disabled, alone)
  const [over, setOver] = useState<'dragging' | 'refusing'>()
  const [reading, setReading] = useState(0)
  const [drag] = useState(followDrag)
  const ending = useRef<AbortController>(undefined)
  const latest = useLatest({ disabled, paste })

  useEffect(() => {
    const controller = new AbortController()
    ending.current = controller
    return () => controller.abort()
  }, [held])

  const take = useCallback(
    async (transfer: DataTransfer) => {
      const signal = ending.current?.signal
      let counted = false
      const onFolder = () => {
        counted = true
        setReading((count) => count + 1)
      }
      const { files, unreadable } = await droppedFiles(transfer, { onFolder, ...(signal && { signal }) })
      if (signal?.aborted) return
      if (counted) setReading((count) => count - 1)
      addChosen(held, alone, files)
      if (unreadable.length > 0)
        held.refusals.add(unreadable.map((name) => ({ name, error: new UploadError('file_unreadable') })))
    },
    [held, alone],
  )

  const onDrag = useCallback(
    (event: DragEvent | ReactDragEvent) => {
      const { dataTransfer, target } = event
      if (!dataTransfer || !target || !carriesFiles(dataTransfer)) return
      // Else the browser would open the file in place of the page.
      event.preventDefault()
      // Or a zone around this one, or the whole page, would take the files as well.
      event.stopPropagation()
      const { disabled } = latest.current
      if (event.type === 'dragleave') {
        if (drag.leave(target)) setOver(undefined)
      } else if (disabled) dataTransfer.dropEffect = 'none'
      else if (event.type === 'dragenter') {
        drag.enter(target)
        setOver(mayBeTaken(dataTransfer.items, held.uploader.getSnapshot().limits) ? 'dragging' : 'refusing')
      } else if (event.type === 'dragover') dataTransfer.dropEffect = 'copy'
      else {
        drag.leave(target)
        setOver(undefined)
        void take(dataTransfer)
      }
    },
    [drag, held, latest, take],
  )

  const onPaste = useCallback(
    (event: ClipboardEvent | ReactClipboardEvent) => {
      const { clipboardData, target } = event
      const { disabled, paste } = latest.current
      if (disabled || !paste || !clipboardData || !carriesFiles(clipboardData)) return
      // In a text field, what is pasted is meant for it.
      if (target instanceof Element && target.closest('input, textarea, [contenteditable]')) return
      event.stopPropagation()
      void take(clipboardData)
    },
    [latest, take],
  )

  useEffect(() => {
    if (!wholePage) return
    const ended = new AbortController()
    const { signal } = ended
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
      document.addEventListener(type, onDrag, { signal })
    document.addEventListener('paste', onPaste, { signal })
    return () => ended.abort()
  }, [wholePage, onDrag, onPaste])

  const state = disabled ? 'disabled' : (over ?? (reading > 0 ? 'reading' : 'idle'))
  return {
    ...picker,
    state,
    getRootProps: (own = {}) => ({
      ...own,
      'data-state': state,
      // With `wholePage`, the document has heard of it.
      ...(!wholePage && {
        onDragEnter: chain(own.onDragEnter, onDrag),
        onDragOver: chain(own.onDragOver, onDrag),
        onDragLeave: chain(own.onDragLeave, onDrag),
        onDrop: chain(own.onDrop, onDrag),
        onPaste: chain(own.onPaste, onPaste),
      }),
      onClick: chain(own.onClick, ({ target, currentTarget }) => {
        const inner = target instanceof Element ? target.closest(INTERACTIVE) : null
        if (click && !(inner && inner !== currentTarget && currentTarget.contains(inner))) picker.open()
      }),
    }),
  }
}
