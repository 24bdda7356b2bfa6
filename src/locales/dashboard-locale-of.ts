import type { DashboardLocale, UppyLocale } from '../uppy/dashboard-locale.ts'
import type { LocaleCode } from './language-of.ts'
import { loadLocale } from './load-locale.ts'
import type { Locale } from './locale.ts'

/**
 * What the full widget takes as its language: the code of one that ships with the package, which is loaded; one that the
 * page has imported from `bucketdrop/locales/…`; or any of @uppy/locales, with Uppy's own strings alone.
 */
export type WidgetLocale = LocaleCode | Locale | UppyLocale

/** Whether it can be used as it is. */
export function isLoaded(locale: WidgetLocale): locale is UppyLocale {
  return typeof locale === 'object' && 'strings' in locale
}

/** Loads what the Dashboard says. */
export async function dashboardLocaleOf(locale: WidgetLocale): Promise<DashboardLocale> {
  if (typeof locale === 'string') return await (await loadLocale(locale)).dashboard()
  return isLoaded(locale) ? locale : await locale.dashboard()
}
