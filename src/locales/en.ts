/** English. */
import { en } from '../messages/messages.ts'
import type { Locale } from './locale.ts'

const locale: Locale = {
  ...en,
  dashboard: async () => (await import('./dashboard/en.ts')).createDashboard(locale),
}
export default locale
