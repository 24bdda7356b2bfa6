import { useEffect, useMemo, useState } from 'react'
import type { LocaleCode } from '../locales/language-of.ts'
import { loadLocale } from '../locales/load-locale.ts'
import { createFormat, type Format } from '../messages/format.ts'
import { en, type MessageLocale } from '../messages/messages.ts'

/** What the prop `locale` takes: the code of a language that ships with the package, or one that the page has imported. */
export type LocaleOption = LocaleCode | MessageLocale

/** Formatters for a language, English where none is said, and until one that is given by its code has been loaded. */
export function useFormat(locale: LocaleOption = en): Format {
  const [loaded, setLoaded] = useState<MessageLocale>(en)
  useEffect(() => {
    if (typeof locale !== 'string') return
    let current = true
    loadLocale(locale).then((next) => current && setLoaded(next), reportError)
    return () => {
      current = false
    }
  }, [locale])
  const language = typeof locale === 'string' ? loaded : locale
  return useMemo(() => createFormat(language), [language])
}
