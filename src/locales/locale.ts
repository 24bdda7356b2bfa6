import type { MessageLocale } from '../messages/messages.ts'
import type { DashboardLocale } from '../uppy/dashboard-locale.ts'

/** A language: what every component says in it, and where the Dashboard's strings are. */
export interface Locale extends MessageLocale {
  /** Loads Uppy's strings in this language, with ours among them. */
  dashboard(): Promise<DashboardLocale>
}
