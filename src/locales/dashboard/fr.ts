import frFR from '@uppy/locales/lib/fr_FR.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, frFR, {
    dashboardTitle: 'Envoi de fichiers',
    dashboardWindowTitle: 'Envoi de fichiers (Échap pour fermer)',
    dropPasteFiles: 'Déposez des fichiers ici ou %{browseFiles}',
    dropPasteFolders: 'Déposez des fichiers ici ou %{browseFolders}',
    dropPasteBoth: 'Déposez des fichiers ici, %{browseFiles} ou %{browseFolders}',
    dropPasteImportFiles: 'Déposez des fichiers ici, %{browseFiles} ou importez depuis :',
    dropPasteImportFolders: 'Déposez des fichiers ici, %{browseFolders} ou importez depuis :',
    dropPasteImportBoth: 'Déposez des fichiers ici, %{browseFiles}, %{browseFolders} ou importez depuis :',
    browseFiles: 'parcourez vos fichiers',
    browseFolders: 'parcourez vos dossiers',
    removeFailed: 'Retirer',
    dismiss: 'Masquer',
    dismissAll: 'Tout masquer',
    xMoreFailures: {
      one: 'et %{smart_count} autre',
      many: 'et %{smart_count} autres',
      other: 'et %{smart_count} autres',
    },
    removeFile: 'Retirer le fichier',
    dataUploadedOfUnknown: '%{complete} sur une taille inconnue',
    showErrorDetails: 'Afficher les détails de l’erreur',
  })
