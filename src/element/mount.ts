import { dashboardLocaleOf, isLoaded, type WidgetLocale } from '../locales/dashboard-locale-of.ts'
import { headersOf } from '../endpoint/settings.ts'
import type { FileMeta } from '../protocol/messages.ts'
import { createS3Uppy, type S3Uppy, type S3UppyOptions } from '../uppy/create-s3-uppy.ts'
import { listen } from '../uppy/listen.ts'
import { type DashboardSettings, mountDashboard } from '../uppy/mount-dashboard.ts'
import type { UploaderCallbacks } from '../uppy/types.ts'

/** Options of {@link mount}. */
export interface MountOptions<Data = unknown, M extends FileMeta = FileMeta>
  extends Omit<S3UppyOptions<M>, 'locale'>,
    UploaderCallbacks<Data, M>,
    DashboardSettings {
  /** The language: a code, such as `'de'`, is loaded, and the widget shows when it is there. Default English. */
  locale?: WidgetLocale | undefined
  /** With `mode: 'modal'`: whether the dialog is open. */
  open?: boolean | undefined
  /** With `mode: 'modal'`: the user has closed it. */
  onClose?(): void
}

/** A widget on the page. */
export interface MountedUploader<Data = unknown, M extends FileMeta = FileMeta> {
  /** The Uppy inside: everything Uppy can do. */
  readonly uppy: S3Uppy<M>
  /** Changes what is named, and keeps the rest. Nothing restarts; `id`, `engine` and the engine's times stay as they were. */
  setOptions(options: Partial<MountOptions<Data, M>>): void
  /** Takes the widget off the page; what is under way is ended. */
  destroy(): void
}

/**
 * Puts the full upload widget at the end of an element, without React. Needs `bucketdrop.css` or `bucketdrop/styles.css`.
 *
 * @example
 * const { uppy, setOptions, destroy } = mount(document.querySelector('#uploader'), { endpoint: '/api/upload' })
 */
export function mount<Data = unknown, M extends FileMeta = FileMeta>(
  element: Element,
  options: MountOptions<Data, M>,
): MountedUploader<Data, M> {
  let current = options
  const root = document.createElement('div')
  root.className = 'bucketdrop'
  root.dataset.part = 'uploader'
  element.append(root)

  // Two widgets on a page must not give their files the same ids in the document.
  const id = options.id ?? `uppy-${Math.random().toString(36).slice(2)}`
  const headers = () => headersOf(current)
  const uppy = createS3Uppy<M>({ ...options, id, headers, locale: undefined })
  const stop = listen<Data, M>(uppy, () => current)
  let dashboard = showDashboard()
  let open: boolean | undefined
  setOpen(options.open)
  speak()

  function speak() {
    const { locale } = current
    if (locale === undefined || isLoaded(locale)) return uppy.setLanguage(locale)
    // English would flash; what is there already stays until the other language is.
    if (uppy.language.code === undefined) root.style.visibility = 'hidden'
    dashboardLocaleOf(locale)
      .then((language) => {
        if (current.locale === locale) uppy.setLanguage(language)
      })
      .catch((error: unknown) => uppy.log(error, 'error'))
      .finally(() => root.style.removeProperty('visibility'))
  }

  function showDashboard() {
    root.dataset.theme = current.theme ?? 'auto'
    return mountDashboard(uppy, root, current, () => {
      setOpen(false)
      current.onClose?.()
    })
  }

  function setOpen(next: boolean | undefined) {
    if (next === open) return
    open = next
    if (next) dashboard.openModal()
    else dashboard.closeModal()
  }

  return {
    uppy,
    setOptions(next) {
      const before = current
      current = { ...current, ...next }
      const { endpoint, credentials, limits, meta, plugins, autoUpload = false, mode, theme = 'auto' } = current
      if (endpoint !== before.endpoint || credentials !== before.credentials) {
        uppy.setEndpoint(endpoint, { credentials, headers })
      }
      if (limits !== before.limits) uppy.setLimits(limits ?? {})
      if (meta !== before.meta) uppy.replaceMeta(meta)
      if (current.locale !== before.locale) speak()
      if (plugins !== before.plugins) uppy.setPlugins(plugins)
      if (autoUpload !== uppy.opts.autoProceed) uppy.setOptions({ autoProceed: autoUpload })
      if (mode === before.mode) {
        root.dataset.theme = theme
        dashboard.setOptions(current)
      } else {
        dashboard.unmount()
        dashboard = showDashboard()
        open = undefined
      }
      setOpen(current.open)
    },
    destroy() {
      stop()
      dashboard.unmount()
      uppy.destroy()
      root.remove()
    },
  }
}
