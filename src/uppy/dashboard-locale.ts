import type { Locale } from '@uppy/core/utils'
import type { ErrorCode } from '../protocol/errors.ts'
import type { Limits } from '../protocol/messages.ts'

/** Strings as Uppy takes them, those of @uppy/locales for one; its plurals are those of English unless it says. */
export type UppyLocale = Pick<Locale, 'strings'> & Partial<Pick<Locale, 'pluralize'>>

/** Uppy's strings in a language, and what is ours to say in it. English has none of this: its words are in the code. */
export interface DashboardLocale extends UppyLocale {
  /** Of the widget's `lang`. */
  readonly code?: string
  readonly dir?: 'ltr' | 'rtl'
  /** The line under the drop area. */
  limitsNote?(limits: Limits): string | null
  /** Why a file failed or was refused; `undefined` where the language has no sentence, and the English one is shown. */
  reason?(code: ErrorCode): string | undefined
  /** Where the widget's code cannot be loaded, and on the button below. */
  loadFailed?: string
  tryAgain?: string
  /** What a form says that may not be sent yet. */
  required?: string
  unfinished?(count: number): string
}
