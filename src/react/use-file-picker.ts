import { type ComponentPropsWithRef, type Ref, type RefCallback, useCallback, useRef } from 'react'
import { chain } from './chain.ts'
import { addChosen, type HeldUploader } from './held-uploader.ts'
import { useLatest } from './use-latest.ts'
import { useSelected } from './use-snapshot.ts'

/** The browser's file dialog, and the elements that open it. */
export interface FilePicker {
  /** Opens the file dialog. */
  open(): void
  /** Opens the dialog for a whole folder. */
  openFolder(): void
  getInputProps(own?: ComponentPropsWithRef<'input'>): ComponentPropsWithRef<'input'>
  getButtonProps(own?: ComponentPropsWithRef<'button'>): ComponentPropsWithRef<'button'>
  /** Whether one file is all that is accepted. */
  readonly single: boolean
}

/** A file dialog over an uploader: it offers what the uploader's limits allow. `alone`: see `addChosen`. */
export function useFilePicker(held: HeldUploader, disabled: boolean, alone = false): FilePicker {
  const { uploader } = held
  const input = useRef<HTMLInputElement>(null)
  const accept = useSelected(uploader, ({ limits }) => limits.types?.join(','))
  const single = useSelected(uploader, ({ limits }) => limits.maxFiles === 1)
  const latest = useLatest({ disabled })

  const open = useCallback(
    (folder: boolean) => {
      if (!input.current || latest.current.disabled) return
      input.current.webkitdirectory = folder
      input.current.click()
    },
    [latest],
  )
  return {
    open: useCallback(() => open(false), [open]),
    openFolder: useCallback(() => open(true), [open]),
    single,
    getInputProps: (own = {}) => ({
      ...own,
      type: 'file',
      hidden: true,
      accept,
      multiple: !single,
      disabled,
      ref: own.ref ? both(own.ref, input) : input,
      onChange: chain(own.onChange, ({ currentTarget }) => {
        addChosen(held, alone, currentTarget.files ?? [])
        // So that the same file can be chosen again.
        currentTarget.value = ''
      }),
    }),
    getButtonProps: (own = {}) => ({
      type: 'button',
      ...own,
      disabled: disabled || own.disabled,
      onClick: chain(own.onClick, () => open(false)),
    }),
  }
}

function both<T>(...refs: Ref<T>[]): RefCallback<T> {
  return (element) => {
    for (const ref of refs) {
      if (typeof ref === 'function') ref(element)
      else if (ref) ref.current = element
    }
  }
}
