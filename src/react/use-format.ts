import { useMemo } from 'react'
import { createFormat, type Format } from '../messages/format.ts'
import { en, type MessageLocale } from '../messages/messages.ts'

/** What the prop `locale` takes. */
export type LocaleOption = MessageLocale

/** Formatters for a language, English where none is said. */
export function useFormat(locale: LocaleOption = en): Format {
  return useMemo(() => createFormat(locale), [locale])
}
