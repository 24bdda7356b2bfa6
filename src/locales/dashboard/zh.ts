import zhCN from '@uppy/locales/lib/zh_CN.js'
import type { MessageLocale } from '../../messages/messages.ts'
import { createDashboardLocale } from '../dashboard-locale.ts'

export const createDashboard = (locale: MessageLocale) =>
  createDashboardLocale(locale, zhCN, {
    dashboardTitle: '文件上传',
    dashboardWindowTitle: '文件上传（按 Esc 键关闭）',
    dropPasteFiles: '将文件拖到此处，或%{browseFiles}',
    dropPasteFolders: '将文件拖到此处，或%{browseFolders}',
    dropPasteBoth: '将文件拖到此处，%{browseFiles}或%{browseFolders}',
    dropPasteImportFiles: '将文件拖到此处，%{browseFiles}，或从以下来源导入：',
    dropPasteImportFolders: '将文件拖到此处，%{browseFolders}，或从以下来源导入：',
    dropPasteImportBoth: '将文件拖到此处，%{browseFiles}、%{browseFolders}，或从以下来源导入：',
    browseFiles: '选择文件',
    browseFolders: '选择文件夹',
    removeFailed: '移除',
    dismiss: '关闭',
    dismissAll: '全部关闭',
    xMoreFailures: { other: '另有 %{smart_count} 个' },
  })
