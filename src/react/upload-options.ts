import type { FileMeta } from '../protocol/messages.ts'
import type { UploadError } from '../protocol/upload-error.ts'
import type { FileSnapshot, UploaderOptions } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'

/**
 * What the light components and hooks are told of their uploads. `Handler` is the type of your endpoint, `typeof POST`:
 * it types `data` of what is stored; `M` types the metadata. All of it may change at any render, and nothing restarts.
 */
export interface S3UploadOptions<Handler = unknown, M extends FileMeta = FileMeta>
  extends Omit<UploaderOptions<DataOf<Handler>, M>, 'autoUpload' | 'onComplete' | 'onError'> {
  /** Starts as soon as files are added. Default true; with false, call `upload()`, or let `S3FileList` offer it. */
  autoUpload?: boolean | undefined
  /** Files are stored and confirmed, and nothing else is under way. Each file is told once. */
  onComplete?(files: FileSnapshot<DataOf<Handler>, M>[]): void
  /** A file failed, or was refused (then it is in no list, and only its name is told). */
  onError?(error: UploadError, file: { readonly name: string }): void
}

/** Every option's name: what is left of a component's props is its element's. */
const names: Record<keyof S3UploadOptions, true> = {
  endpoint: true,
  headers: true,
  credentials: true,
  timeout: true,
  attempts: true,
  fetch: true,
  clock: true,
  random: true,
  stallTimeout: true,
  answerTimeout: true,
  retryBudget: true,
  send: true,
  limits: true,
  meta: true,
  prepare: true,
  autoUpload: true,
  onComplete: true,
  onError: true,
}

/** Parts a component's props: those that tell about uploads, and the others. */
export function splitOptions<P extends object>(
  props: P,
): [options: Pick<P, keyof P & keyof S3UploadOptions>, rest: Omit<P, keyof S3UploadOptions>] {
  const options: Partial<P> = {}
  const rest: Partial<P> = {}
  for (const key of Object.keys(props) as (keyof P & string)[]) {
    const side = Object.hasOwn(names, key) ? options : rest
    side[key] = props[key]
  }
  // Each key went to its side.
  return [options as Pick<P, keyof P & keyof S3UploadOptions>, rest as Omit<P, keyof S3UploadOptions>]
}
