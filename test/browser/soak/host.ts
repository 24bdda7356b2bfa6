/** What the person of a schedule holds in hand: an uploader of either kind. */
import { createEndpoint, createUploader, UploadError } from 'bucketdrop/core'
import { S3Transfer } from 'bucketdrop/uppy'
import Uppy from '@uppy/core'
import type { EndpointSettings } from '../../../src/endpoint/settings.ts'
import type { TransferSettings } from '../../../src/transfer/settings.ts'
import type { UploadBody, UploadMeta } from '../../../src/uppy/types.ts'

export interface FileView {
  id: string
  name: string
  /** Bytes. */
  size: number
  /** One of the uploader's own words; what counts is `done` and `failed`. */
  status: string
  bytesSent: number
  error: UploadError | undefined
  /** Of a file that is done. */
  key: string | undefined
}

export interface Progress {
  bytesSent: number
  bytesTotal: number
  percentage: number
}

/** Ids left out mean all files. */
export interface Host {
  files(): FileView[]
  progress(): Progress
  idle(): boolean
  waitsForNetwork(): boolean
  add(files: File[]): void
  upload(): Promise<unknown>
  pause(id?: string): void
  resume(id?: string): void
  retry(id?: string): Promise<unknown>
  cancel(id: string): void
  remove(id: string): void
  destroy(): void
}

export interface HostOptions {
  endpoint: string
  settings: TransferSettings & EndpointSettings
  onChange(): void
  /** Files are told as confirmed. */
  onDone(names: string[]): void
  onError(name: string, error: unknown): void
}

export type OpenHost = (options: HostOptions) => Host

export const openUploader: OpenHost = ({ endpoint, settings, onChange, onDone, onError }) => {
  const uploader = createUploader({
    endpoint,
    ...settings,
    onComplete: (files) => onDone(files.map(({ name }) => name)),
    onError: (error, { name }) => onError(name, error),
  })
  uploader.subscribe(onChange)
  return {
    files: () => uploader.getSnapshot().files.map((file) => ({ ...file, key: file.object?.key })),
    progress: () => uploader.getSnapshot().progress,
    idle: () => uploader.getSnapshot().status === 'idle',
    waitsForNetwork: () => uploader.getSnapshot().waitingForNetwork,
    add: (files) => void uploader.addFiles(files),
    upload: uploader.upload,
    pause: uploader.pause,
    resume: uploader.resume,
    retry: uploader.retry,
    cancel: uploader.cancel,
    remove: uploader.remove,
    destroy: uploader.destroy,
  }
}

export const openUppy: OpenHost = ({ endpoint, settings, onChange, onDone, onError }) => {
  const uppy = new Uppy<UploadMeta, UploadBody>().use(S3Transfer, {
    endpoint: createEndpoint(endpoint, settings),
    ...settings,
  })
  const errors = new Map<string, UploadError>()
  let down = false
  uppy.on('upload-error', (file, error) => {
    if (!file) return
    onError(file.name, error)
    if (error instanceof UploadError) errors.set(file.id, error)
  })
  uppy.on('s3:complete', (files) => onDone(files.map(({ name }) => name)))
  uppy.on('s3:network', (isDown) => {
    down = isDown
  })
  const unsubscribe = uppy.store.subscribe(onChange)

  const files = () =>
    uppy.getFiles().map((file): FileView => {
      const { id, name, progress, error, response } = file
      const status = error ? 'failed' : progress.uploadComplete ? 'done' : file.isPaused ? 'paused' : 'other'
      const key = status === 'done' ? String(response?.body?.key) : undefined
      const bytesSent = progress.bytesUploaded || 0
      return { id, name, size: file.size ?? 0, status, bytesSent, error: errors.get(id), key }
    })
  const toggle = (id: string, paused: boolean) => {
    const file = uppy.getFile(id)
    if (file && (file.isPaused ?? false) !== paused) uppy.pauseResume(id)
  }
  const failed = () => files().filter(({ status }) => status === 'failed')
  return {
    files,
    progress() {
      const all = files()
      const sum = (of: (file: FileView) => number) => all.reduce((total, file) => total + of(file), 0)
      const { totalProgress } = uppy.getState()
      return { bytesSent: sum((f) => f.bytesSent), bytesTotal: sum((f) => f.size), percentage: totalProgress }
    },
    idle: () => Object.keys(uppy.getState().currentUploads).length === 0,
    waitsForNetwork: () => down,
    add: (more) => uppy.addFiles(more.map((data) => ({ name: data.name, type: data.type, data }))),
    upload: () => uppy.upload(),
    pause: (id) => (id === undefined ? uppy.pauseAll() : toggle(id, true)),
    resume: (id) => (id === undefined ? uppy.resumeAll() : toggle(id, false)),
    async retry(id) {
      // As its Dashboard does: only what has failed can be tried again.
      if (id === undefined) return failed().length > 0 ? uppy.retryAll() : undefined
      return failed().some((file) => file.id === id) ? uppy.retryUpload(id) : undefined
    },
    cancel: (id) => uppy.removeFile(id),
    remove: (id) => uppy.removeFile(id),
    destroy() {
      unsubscribe()
      uppy.destroy()
    },
  }
}
