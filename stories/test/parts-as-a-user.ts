/** What a person does with the light components. */
import { expect, waitFor } from 'storybook/test'
import { eventually } from './as-a-user.ts'

/** Chooses files in the dialog of a part. */
export async function choose(canvasElement: HTMLElement, ...files: File[]): Promise<void> {
  const input = await waitFor(() => {
    const found = canvasElement.querySelector<HTMLInputElement>('input[type="file"]')
    if (!found) throw new Error('There is no file dialog.')
    return found
  })
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  input.files = transfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Holds files over an element, or lets go of them: `dragenter`, `dragleave`, `drop`. */
export function drag(type: string, target: Element, ...files: File[]): DataTransfer {
  const dataTransfer = new DataTransfer()
  for (const file of files) dataTransfer.items.add(file)
  target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
  return dataTransfer
}

/** A node by its `data-part`. */
export function part(canvasElement: HTMLElement, name: string): HTMLElement {
  const found = canvasElement.querySelector<HTMLElement>(`[data-part="${name}"]`)
  if (!found) throw new Error(`There is no ${name}.`)
  return found
}

/** Waits until a part says something. (The live region outside of it may say the same.) */
export async function says(canvasElement: HTMLElement, name: string, text: string | RegExp): Promise<void> {
  await eventually(() => expect(part(canvasElement, name)).toHaveTextContent(text))
}
