import deDE from '@uppy/locales/lib/de_DE.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, deDE, {
    dashboardTitle: 'Dateien hochladen',
    dashboardWindowTitle: 'Dateien hochladen (zum Schließen Escape drücken)',
    dropPasteFiles: 'Dateien hier ablegen oder %{browseFiles}',
    dropPasteFolders: 'Dateien hier ablegen oder %{browseFolders}',
    dropPasteBoth: 'Dateien hier ablegen, %{browseFiles} oder %{browseFolders}',
    dropPasteImportFiles: 'Dateien hier ablegen, %{browseFiles} oder importieren von:',
    dropPasteImportFolders: 'Dateien hier ablegen, %{browseFolders} oder importieren von:',
    dropPasteImportBoth: 'Dateien hier ablegen, %{browseFiles}, %{browseFolders} oder importieren von:',
    browseFiles: 'Dateien auswählen',
    browseFolders: 'Ordner auswählen',
    removeFailed: 'Entfernen',
    dismiss: 'Ausblenden',
    dismissAll: 'Alle ausblenden',
    xMoreFailures: { one: 'und %{smart_count} weitere', other: 'und %{smart_count} weitere' },
    error: 'Fehler',
    dataUploadedOfUnknown: '%{complete} von unbekannt',
    showErrorDetails: 'Fehlerdetails anzeigen',
  })
