/** Uppy's Dashboard for an S3 Uppy, with what it lacks: a list of failures, and a mend for assistive technology. */
import Dashboard, { type DashboardOptions } from '@uppy/dashboard'
import { closeSavedEditor } from './close-saved-editor.ts'
import type { S3Uppy } from './create-s3-uppy.ts'
import { S3FailureList } from './failure-list.ts'
import { limitsNote } from './limits-note.ts'
import type { UploadBody, UploadMeta } from './types.ts'

/** What is mended in Uppy's Dashboard 6.0.3. Each may be turned off, where the Dashboard on the page has it itself. */
export interface DashboardMends {
  /** A list around the list items, and names with roles, so that they are read out (WCAG 1.3.1, 4.1.2). Default true. */
  roles?: boolean | undefined
  /** Text that reaches 4.5:1 on its ground (WCAG 1.4.3). Default true. */
  contrast?: boolean | undefined
  /** A visible line around what has the focus (WCAG 2.4.7). Default true. */
  focus?: boolean | undefined
}

/** What the Dashboard looks like. */
export interface DashboardSettings {
  /** In the page, or a dialog that `openModal` shows. Default `inline`. */
  mode?: 'inline' | 'modal' | undefined
  /** Default `auto`: the reader's own setting. */
  theme?: 'light' | 'dark' | 'auto' | undefined
  /** Pixels, or any CSS length. Default 420. */
  height?: number | string | undefined
  /** A line under the drop area. Default: the limits; `null` for none. */
  note?: string | null | undefined
  /** Any further option of Uppy's Dashboard. */
  dashboard?:
    | Omit<DashboardOptions<UploadMeta, UploadBody>, 'target' | 'inline' | 'theme' | 'height' | 'note'>
    | undefined
  /** What is not to be mended in Uppy's Dashboard, such as `{ contrast: false }`. Default: all is. */
  mends?: DashboardMends | undefined
}

/** A Dashboard on the page. */
export interface MountedDashboard {
  setOptions(settings: DashboardSettings): void
  openModal(): void
  closeModal(): void
  unmount(): void
}

/**
 * Shows the Dashboard inside `element`.
 *
 * @param onClose called when the user asks to close the dialog.
 */
export function mountDashboard<M extends UploadMeta>(
  uppy: S3Uppy<M>,
  element: HTMLElement,
  settings: DashboardSettings,
  onClose?: () => void,
): MountedDashboard {
  const ids = { dashboard: 'Dashboard', failures: 'S3FailureList' }
  const failuresElement = document.createElement('div')
  failuresElement.dataset.part = 'failures'
  let current = settings
  const pageDirection = element.closest('[dir]')?.getAttribute('dir') || 'ltr'

  uppy.use(Dashboard<M, UploadBody>, { ...options(), id: ids.dashboard, target: element })
  uppy.use(S3FailureList<M>, { id: ids.failures, target: failuresElement })
  const dashboard = uppy.getPlugin<Dashboard<M, UploadBody>>(ids.dashboard)
  const stopWatchingEditor = dashboard && closeSavedEditor(uppy, dashboard)
  placeFailures()
  paint()
  speak()

  const refreshNote = () => dashboard?.setOptions({ note: options().note })
  const follow = () => {
    dashboard?.setOptions({ direction: options().direction })
    refreshNote()
    speak()
  }
  const mend = () => {
    if (current.mends?.roles !== false) queueMicrotask(() => mendRoles(element))
  }
  uppy.on('s3:policy', refreshNote)
  uppy.on('state-update', mend)
  uppy.on('s3:language', follow)
  uppy.on('plugin-remove', closePanelOf)

  function options() {
    const { mode = 'inline', theme = 'auto', height = 420, note, dashboard: more } = current
    return {
      // The stock engine can only begin a PUT again; Uppy would offer it.
      hidePauseResumeButton: !uppy.getPlugin('S3Transfer'),
      proudlyDisplayPoweredByUppy: false,
      // Uppy waits for an animation's end that never comes where a page switches animations off.
      animateOpenClose: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      width: '100%',
      direction: uppy.language.dir,
      ...more,
      inline: mode === 'inline',
      theme,
      height,
      note: note === undefined ? (uppy.language.limitsNote ?? limitsNote)(uppy.limits) : note,
      ...(onClose ? { onRequestCloseModal: onClose } : {}),
    }
  }

  function paint() {
    const { theme = 'auto', mends = {} } = current
    // Its colours follow the scheme of the element they are in.
    failuresElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme
    // Where the style sheet's mends are not wanted.
    element.dataset.unmended = Object.entries(mends)
      .flatMap(([name, wanted]) => (wanted === false ? [name] : []))
      .join(' ')
  }

  /** Says in which language the widget is, and turns it around where that is written from the right. */
  function speak() {
    const { code = '', dir } = uppy.language
    element.lang = code
    // Uppy looks at the direction only once.
    for (const root of element.querySelectorAll<HTMLElement>('.uppy-Root')) root.dir = dir ?? pageDirection
  }

  /** A plugin that is taken off leaves no empty panel behind. */
  function closePanelOf({ id, type }: { id: string; type: string }) {
    const { activePickerPanel, showFileEditor } = dashboard?.getPluginState() ?? {}
    if (activePickerPanel?.id === id || (showFileEditor && type === 'editor')) dashboard?.hideAllPanels()
  }

  /** In the page below the Dashboard; in a dialog inside it, or it would lie behind. */
  function placeFailures() {
    const inside = current.mode === 'modal' ? element.querySelector('.uppy-Dashboard-innerWrap') : null
    ;(inside ?? element).append(failuresElement)
  }

  return {
    setOptions(next) {
      current = next
      const { note, theme, height } = options()
      dashboard?.setOptions({ ...next.dashboard, note, theme, height })
      paint()
    },
    openModal: () => void dashboard?.openModal(),
    closeModal: () => void dashboard?.closeModal(),
    unmount() {
      uppy.off('s3:policy', refreshNote)
      uppy.off('state-update', mend)
      uppy.off('s3:language', follow)
      uppy.off('plugin-remove', closePanelOf)
      stopWatchingEditor?.()
      for (const id of Object.values(ids)) {
        const plugin = uppy.getPlugin(id)
        if (plugin) uppy.removePlugin(plugin)
      }
      failuresElement.remove()
    },
  }
}

/** What assistive technology misses in @uppy/dashboard 6.0.3 and @uppy/image-editor 5.0.0. */
function mendRoles(element: HTMLElement): void {
  // A single file's card is a list item outside any list (WCAG 1.3.1; FileList).
  for (const list of element.querySelectorAll('.uppy-Dashboard-files:not([role])')) list.setAttribute('role', 'list')
  // A name needs a role to be read out.
  for (const root of element.querySelectorAll('.uppy-Dashboard:not([role])')) root.setAttribute('role', 'group')
  // The editor's slider stands in a label that calls itself a tooltip, and is named by its angle: only the eye needs that.
  for (const label of element.querySelectorAll<HTMLElement>('.uppy-ImageCropper label[aria-label]')) {
    label.dataset.angle = label.getAttribute('aria-label') ?? ''
    label.removeAttribute('aria-label')
    label.removeAttribute('role')
  }
  // The dialog has no name: Uppy gives it to the element around it (WCAG 4.1.2; Dashboard).
  for (const dialog of element.querySelectorAll('[role="dialog"]:not([aria-label])')) {
    const name = dialog.closest('[aria-label]')?.getAttribute('aria-label')
    if (name) dialog.setAttribute('aria-label', name)
  }
}
