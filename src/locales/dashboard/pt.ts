import ptBR from '@uppy/locales/lib/pt_BR.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, ptBR, {
    dashboardTitle: 'Envio de arquivos',
    dashboardWindowTitle: 'Envio de arquivos (pressione Escape para fechar)',
    dropPasteFiles: 'Solte arquivos aqui ou %{browseFiles}',
    dropPasteFolders: 'Solte arquivos aqui ou %{browseFolders}',
    dropPasteBoth: 'Solte arquivos aqui, %{browseFiles} ou %{browseFolders}',
    dropPasteImportFiles: 'Solte arquivos aqui, %{browseFiles} ou importe de:',
    dropPasteImportFolders: 'Solte arquivos aqui, %{browseFolders} ou importe de:',
    dropPasteImportBoth: 'Solte arquivos aqui, %{browseFiles}, %{browseFolders} ou importe de:',
    browseFiles: 'escolha arquivos',
    browseFolders: 'escolha pastas',
    removeFailed: 'Remover',
    dismiss: 'Ocultar',
    dismissAll: 'Ocultar tudo',
    xMoreFailures: {
      one: 'e mais %{smart_count}',
      many: 'e mais %{smart_count}',
      other: 'e mais %{smart_count}',
    },
  })
