import { createFormat } from '../messages/format.ts'
import type { MessageLocale, Plural } from '../messages/messages.ts'
import type { DashboardLocale, UppyLocale } from '../uppy/dashboard-locale.ts'

/**
 * What a language's file says of the Dashboard itself: our own strings in it, and those that @uppy/locales 5.2.0 lacks, or
 * has with placeholders that Uppy 6 does not fill (`%{browse}`). Placeholders are written as Uppy writes them.
 */
export interface DashboardStrings {
  dashboardTitle: string
  dashboardWindowTitle: string
  dropPasteFiles: string
  dropPasteFolders: string
  dropPasteBoth: string
  dropPasteImportFiles: string
  dropPasteImportFolders: string
  dropPasteImportBoth: string
  browseFiles: string
  browseFolders: string
  /** Of a failed file, in the list of failures. */
  removeFailed: string
  dismiss: string
  dismissAll: string
  xMoreFailures: Plural
  [further: string]: string | Plural
}

/** In the order of their numbers in Uppy's tables, which know no names. */
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const

/** Uppy's strings of a language with ours over them, plurals by `Intl.PluralRules`. */
export function createDashboardLocale(locale: MessageLocale, uppy: UppyLocale, own: DashboardStrings): DashboardLocale {
  const { code, dir, messages } = locale
  const format = createFormat(locale)
  const rules = new Intl.PluralRules(code)
  const strings: UppyLocale['strings'] = {}
  for (const [name, text] of Object.entries(uppy.strings)) {
    strings[name] =
      typeof text === 'string' ? text : byNumber((category) => text[category === 'one' ? 0 : 1] ?? text[0])
  }
  for (const [name, text] of Object.entries(own)) {
    strings[name] = typeof text === 'string' ? text : byNumber((category) => text[category] ?? text.other)
  }
  return {
    code,
    dir,
    strings: {
      ...strings,
      confirming: messages.confirming,
      waitingForNetwork: messages.waitingForNetwork,
      failuresLabel: messages.failures,
      retryFile: messages.tryAgain,
      // In the words of the light components, on one page with them.
      uploadXFiles: byNumber((category) =>
        (messages.uploadFiles[category] ?? messages.uploadFiles.other).replace('{count}', '%{smart_count}'),
      ),
    },
    pluralize: (count) => CATEGORIES.indexOf(rules.select(count)),
    limitsNote: ({ maxFiles, maxFileSize, types }) =>
      [
        maxFiles === undefined ? '' : format.text('limitFiles', { count: maxFiles }),
        maxFileSize === undefined ? '' : format.text('limitSize', { size: format.bytes(maxFileSize) }),
        types?.join(', ') ?? '',
      ]
        .filter(Boolean)
        .join(' · ') || null,
    reason: (error) => messages.errors?.[error],
    loadFailed: messages.loadFailed,
    tryAgain: messages.tryAgain,
    required: messages.required,
    unfinished: (count) => format.text('stillUploading', { count }),
  }
}

function byNumber(text: (category: (typeof CATEGORIES)[number]) => string | undefined): Record<number, string> {
  return Object.fromEntries(CATEGORIES.map((category, number) => [number, text(category) ?? '']))
}
