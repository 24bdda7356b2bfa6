import { type LocaleCode, languageOf } from './language-of.ts'
import type { Locale } from './locale.ts'

/** Each in a chunk of its own. */
const locales: Record<LocaleCode, () => Promise<{ default: Locale }>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  ja: () => import('./ja.ts'),
  pt: () => import('./pt.ts'),
  zh: () => import('./zh.ts'),
}

/** Loads a language; English where it is none of ours. */
export async function loadLocale(code: string): Promise<Locale> {
  return (await locales[languageOf(code)]()).default
}
