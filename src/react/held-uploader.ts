import type { FileMeta } from '../protocol/messages.ts'
import { createUploader } from '../uploader/create-uploader.ts'
import type { AddResult, FileToAdd, Uploader, UploaderOptions } from '../uploader/types.ts'

/** A file that was not taken, and why. */
export type RefusedFile = AddResult['refused'][number]

/** What the last addition refused: it is in no list, and yet a person must see it. */
export interface Refusals {
  subscribe(listener: () => void): () => void
  getSnapshot(): readonly RefusedFile[]
  /** Adds those that never reached the list. */
  add(refused: readonly RefusedFile[]): void
  /** Forgets them, once they are read. */
  clear(): void
}

/** An uploader, as a component holds it. */
export interface HeldUploader<Data = unknown, M extends FileMeta = FileMeta> {
  readonly uploader: Uploader<Data, M>
  readonly refusals: Refusals
}

/**
 * Adds what a person has chosen. A part that has its uploads for itself shows no list: what is over makes room for the
 * next choice, or `maxFiles` would be reached for good.
 */
export function addChosen({ uploader }: HeldUploader, alone: boolean, files: Iterable<FileToAdd>): void {
  const chosen = [...files]
  const { status, files: before } = uploader.getSnapshot()
  if (alone && status === 'idle' && chosen.length > 0)
    uploader.remove(before.flatMap(({ id, status }) => (status === 'waiting' ? [] : id)))
  uploader.addFiles(chosen)
}

/** Nothing happens until it is used: a server can make one, and throw it away. */
export function holdUploader(options: UploaderOptions): HeldUploader {
  const uploader = createUploader(options)
  const listeners = new Set<() => void>()
  let refused: readonly RefusedFile[] = []

  function keep(next: readonly RefusedFile[]) {
    if (refused.length === 0 && next.length === 0) return
    refused = next
    for (const listener of listeners) listener()
  }
  return {
    uploader: {
      ...uploader,
      addFiles(files) {
        const result = uploader.addFiles(files)
        // No files at all only ask the endpoint for its limits.
        if (result.added.length + result.refused.length > 0) keep(result.refused)
        return result
      },
      destroy() {
        uploader.destroy()
        keep([])
      },
    },
    refusals: {
      subscribe(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      getSnapshot: () => refused,
      add: (more) => keep([...refused, ...more]),
      clear: () => keep([]),
    },
  }
}
