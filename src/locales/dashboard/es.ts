import esES from '@uppy/locales/lib/es_ES.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, esES, {
    dashboardTitle: 'Subida de archivos',
    dashboardWindowTitle: 'Subida de archivos (pulsa Escape para cerrar)',
    dropPasteFiles: 'Suelta archivos aquí o %{browseFiles}',
    dropPasteFolders: 'Suelta archivos aquí o %{browseFolders}',
    dropPasteBoth: 'Suelta archivos aquí, %{browseFiles} o %{browseFolders}',
    dropPasteImportFiles: 'Suelta archivos aquí, %{browseFiles} o impórtalos desde:',
    dropPasteImportFolders: 'Suelta archivos aquí, %{browseFolders} o impórtalos desde:',
    dropPasteImportBoth: 'Suelta archivos aquí, %{browseFiles}, %{browseFolders} o impórtalos desde:',
    browseFiles: 'elige archivos',
    browseFolders: 'elige carpetas',
    removeFailed: 'Quitar',
    dismiss: 'Ocultar',
    dismissAll: 'Ocultar todo',
    xMoreFailures: {
      one: 'y %{smart_count} más',
      many: 'y %{smart_count} más',
      other: 'y %{smart_count} más',
    },
    dataUploadedOfUnknown: '%{complete} de un tamaño desconocido',
  })
