/** What a person does with the widget, and what they see: for the stories' `play` functions. */
import { configure, expect, userEvent, waitFor, within } from 'storybook/test'

configure({
  // An error with the whole page in it hides what it says.
  getElementError: (message) => new Error(message ?? 'Not found.'),
  // Milliseconds: long enough for what a story waits for on a busy machine.
  asyncUtilTimeout: 20_000,
})

/** Chooses files in the widget's file dialog. */
export async function chooseFiles(canvasElement: HTMLElement, ...files: File[]): Promise<void> {
  const input = await waitFor(() => {
    const found = canvasElement.querySelector<HTMLInputElement>('input.uppy-Dashboard-input:not([webkitdirectory])')
    if (!found) throw new Error('The widget is not there yet.')
    return found
  })
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  input.files = transfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Presses a button, as soon as it is there. */
export async function press(canvasElement: HTMLElement, name: string | RegExp): Promise<void> {
  await userEvent.click(await within(canvasElement).findByRole('button', { name }))
}

/** Chooses files and presses “Upload n files”. */
export async function uploadFiles(canvasElement: HTMLElement, ...files: File[]): Promise<void> {
  await chooseFiles(canvasElement, ...files)
  await press(canvasElement, /^Upload \d+ files?$/)
}

/** Waits until a text can be read. */
export async function read(canvasElement: HTMLElement, text: string | RegExp): Promise<HTMLElement> {
  return await within(canvasElement).findByText(text)
}

/** Waits until something holds. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  await waitFor(check)
}

/** Waits until the widget says that all is done. */
export async function allDone(canvasElement: HTMLElement): Promise<void> {
  await read(canvasElement, 'Complete')
}

/** Waits until the list of failures has a row for this file, with this sentence. */
export async function readFailure(canvasElement: HTMLElement, name: string, sentence: string | RegExp): Promise<void> {
  const list = await within(canvasElement).findByRole('list', { name: 'Files that could not be uploaded' })
  await eventually(async () => {
    const rows = within(list).getAllByRole('listitem')
    const row = rows.find((one) => one.textContent.includes(name))
    if (!row) throw new Error(`No failure of ${name} is listed.`)
    await expect(row).toHaveTextContent(sentence)
  })
}

/** Waits until the list of failures is empty. */
export async function noFailure(canvasElement: HTMLElement): Promise<void> {
  const name = 'Files that could not be uploaded'
  await eventually(() => expect(within(canvasElement).queryByRole('list', { name })).toBeNull())
}
