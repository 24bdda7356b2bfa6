import type { CSSProperties } from 'react'
import type { WidgetLocale } from '../locales/dashboard-locale-of.ts'
import type { FileMeta, Limits } from '../protocol/messages.ts'
import type { DashboardSettings, S3Uppy, S3UppyOptions, UploaderCallbacks } from '../uppy/index.ts'

/**
 * What an uploader is told, and what it tells. All of it may change at any render, and nothing restarts; but for `id`
 * and `engine`: a new one is a new uploader.
 */
export interface S3UploaderOptions<Data = unknown, M extends FileMeta = FileMeta>
  extends Pick<S3UppyOptions<M>, 'endpoint' | 'headers' | 'credentials' | 'autoUpload' | 'id' | 'engine' | 'plugins'>,
    UploaderCallbacks<Data, M> {
  /** Narrows the endpoint's own limits; sizes in bytes. It cannot widen them. */
  limits?: Limits | undefined
  /**
   * The language: a code, such as `'de'`, is loaded before the widget shows; or one of `bucketdrop/locales/…`, or of
   * @uppy/locales. Default English.
   */
  locale?: WidgetLocale | undefined
  /** Metadata of every file, sent to the endpoint: flat values, at most 2 KB as JSON. */
  meta?: M | undefined
}

/** What a ref to the widget holds. */
export interface S3UploaderHandle {
  /** The Uppy inside; `null` until its code has arrived. */
  readonly uppy: S3Uppy<FileMeta> | null
}

/** How the widget looks. */
export interface S3UploaderLook extends DashboardSettings {
  /** With `mode="modal"`: whether the dialog is open. */
  open?: boolean | undefined
  /** With `mode="modal"`: the user asked to close it. */
  onClose?(): void
  className?: string | undefined
  style?: CSSProperties | undefined
}
