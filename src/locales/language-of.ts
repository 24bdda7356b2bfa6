/** The languages that ship with the package. */
export const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'] as const

/** A language that ships with the package. */
export type LocaleCode = (typeof LANGUAGES)[number]

/** The language of a code; English where it is none of ours. `de-AT` is German. */
export function languageOf(code: string): LocaleCode {
  const [wanted = ''] = code.toLowerCase().split('-')
  return LANGUAGES.find((language) => language === wanted) ?? 'en'
}
