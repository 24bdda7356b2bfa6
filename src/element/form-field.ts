/** A custom element's part in a form: what is submitted, and whether it may be. */

import type { DashboardLocale } from '../uppy/dashboard-locale.ts'

/** What a field stands at. */
export interface FieldState {
  /** Under which the form sends the keys; without it, nothing is sent. */
  name: string | undefined
  /** Keys of the confirmed files. */
  keys: string[]
  required: boolean
  /** Files that are chosen and neither confirmed nor failed. */
  unfinished: number
}

/** Why a form is not to be submitted yet, and the sentence that the browser shows: in the widget's language. */
export function problemOf(
  { keys, required, unfinished }: FieldState,
  language: Pick<DashboardLocale, 'required' | 'unfinished'>,
): [flags: ValidityStateFlags, message: string] {
  if (unfinished > 0) {
    const message = language.unfinished?.(unfinished) ?? 'Wait until the files are uploaded, or remove them.'
    return [{ customError: true }, message]
  }
  if (required && keys.length === 0) return [{ valueMissing: true }, language.required ?? 'Upload a file.']
  return [{}, '']
}

/** What the form sends: one entry a file, as of an `<input type="file" multiple>`. */
export function formValueOf({ name, keys }: FieldState): FormData | null {
  if (!name || keys.length === 0) return null
  const data = new FormData()
  for (const key of keys) data.append(name, key)
  return data
}
