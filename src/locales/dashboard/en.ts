import enUS from '@uppy/locales/lib/en_US.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, enUS, {
    dashboardTitle: 'File upload',
    dashboardWindowTitle: 'File upload (press Escape to close)',
    dropPasteFiles: 'Drop files here or %{browseFiles}',
    dropPasteFolders: 'Drop files here or %{browseFolders}',
    dropPasteBoth: 'Drop files here, %{browseFiles} or %{browseFolders}',
    dropPasteImportFiles: 'Drop files here, %{browseFiles} or import from:',
    dropPasteImportFolders: 'Drop files here, %{browseFolders} or import from:',
    dropPasteImportBoth: 'Drop files here, %{browseFiles}, %{browseFolders} or import from:',
    browseFiles: 'browse files',
    browseFolders: 'browse folders',
    removeFailed: 'Remove',
    dismiss: 'Dismiss',
    dismissAll: 'Dismiss all',
    xMoreFailures: { one: 'and %{smart_count} more', other: 'and %{smart_count} more' },
  })
