/** What a live region says of a list that changes: what matters, and not every percent. Pure. */
import type { Format } from '../messages/format.ts'
import type { UploaderSnapshot } from '../uploader/types.ts'
import type { RefusedFile } from './held-uploader.ts'

/** Milliseconds between two counts of what is done. */
const PACE = 5000
/** So many are told by name; of the others, how many. */
const NAMED = 3

/** What was said of a list, so that nothing is said twice. */
export interface Heard {
  readonly ids: ReadonlySet<string>
  readonly failed: ReadonlySet<string>
  readonly done: number
  readonly waitingForNetwork: boolean
  /** When a count of what is done was last said, by the clock of the caller. */
  readonly countedAt: number
}

export const NOTHING_HEARD: Heard = {
  ids: new Set(),
  failed: new Set(),
  done: 0,
  waitingForNetwork: false,
  countedAt: Number.NEGATIVE_INFINITY,
}

/** What there is to say now, sentence by sentence, and what has been heard then. */
export function announce(
  heard: Heard,
  { files, progress, status, waitingForNetwork }: UploaderSnapshot,
  { text, reason }: Format,
  now: number,
): { heard: Heard; sentences: string[] } {
  const sentences: string[] = []
  const added = files.filter(({ id }) => !heard.ids.has(id)).length
  if (added > 0) sentences.push(text('filesAdded', { count: added }))

  const failed = files.filter((file) => file.status === 'failed')
  const news = failed.filter(({ id }) => !heard.failed.has(id))
  for (const { name, error } of news.slice(0, NAMED))
    sentences.push(text('fileFailed', { name, reason: error ? reason(error) : '' }))
  if (news.length > NAMED) sentences.push(text('moreFailed', { count: news.length - NAMED }))

  if (waitingForNetwork !== heard.waitingForNetwork)
    sentences.push(text(waitingForNetwork ? 'waitingForNetwork' : 'networkBack'))

  let { done, countedAt } = heard
  const over = status === 'idle'
  if (progress.done < done) done = progress.done
  else if (progress.done > done && (over || now - countedAt >= PACE)) {
    done = progress.done
    countedAt = now
    sentences.push(
      over && done === files.length
        ? text('allUploaded', { count: done })
        : text('uploadedOf', { count: files.length, done }),
    )
  }
  return {
    heard: {
      ids: new Set(files.map(({ id }) => id)),
      failed: new Set(failed.map(({ id }) => id)),
      done,
      waitingForNetwork,
      countedAt,
    },
    sentences,
  }
}

/** What there is to say of files that were not taken. */
export function announceRefused(refused: readonly RefusedFile[], { text, reason }: Format): string[] {
  const sentences = refused
    .slice(0, NAMED)
    .map(({ name, error }) => text('fileRefused', { name, reason: reason(error) }))
  if (refused.length > NAMED) sentences.push(text('moreRefused', { count: refused.length - NAMED }))
  return sentences
}
