import { useEffect, useState } from 'react'
import { dashboardLocaleOf, isLoaded, type WidgetLocale } from '../locales/dashboard-locale-of.ts'
import type { DashboardLocale } from '../uppy/dashboard-locale.ts'

/**
 * What the Dashboard says, loaded where it has to be. Another language takes over when it is there, and until then the one
 * before stays. One that cannot be loaded is English.
 *
 * @returns `null` until the first one is there: English in its place would flash.
 */
export function useDashboardLocale(locale: WidgetLocale | undefined): DashboardLocale | undefined | null {
  const asIs = locale === undefined || isLoaded(locale) ? { locale } : undefined
  const [loaded, setLoaded] = useState<{ locale?: DashboardLocale | undefined } | null>(null)

  useEffect(() => {
    if (locale === undefined || isLoaded(locale)) return setLoaded({ locale })
    let current = true
    dashboardLocaleOf(locale).then(
      (next) => current && setLoaded({ locale: next }),
      (error: unknown) => {
        reportError(error)
        if (current) setLoaded({})
      },
    )
    return () => {
      current = false
    }
  }, [locale])

  const known = asIs ?? loaded
  return known && known.locale
}
