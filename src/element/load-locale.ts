/** In place of `locales/load-locale.ts` in the UMD bundle: the languages lie in files beside it. */
import { languageOf } from '../locales/language-of.ts'
import type { Locale } from '../locales/locale.ts'

// Known only while the script runs for the first time.
const src = globalThis.document?.currentScript?.getAttribute('src') ?? ''

/** Loads a language; English where it is none of ours. */
export async function loadLocale(code: string): Promise<Locale> {
  const file = new URL(`bucketdrop.locales/${languageOf(code)}.js`, new URL(src, document.baseURI))
  const loaded: { default: Locale } = await import(/* @vite-ignore */ file.href)
  return loaded.default
}
