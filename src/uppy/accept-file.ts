/** Which files may join the list. Uppy refuses a whole batch for one file too many, and takes two files alike for one. */
import { RestrictionError } from '@uppy/core'
import { checkFile, checkTogether } from '../protocol/check-limits.ts'
import type { Limits } from '../protocol/messages.ts'
import type { UploadBody, UploadFile, UploadMeta } from './types.ts'

/**
 * Uppy's `onBeforeFileAdded`: refuses one file by the limits, with a sentence, and the others go on. A file that looks
 * like one in the list is another file all the same: it gets an id of its own. But for one whose bytes Golden Retriever
 * could not keep: that is the file chosen anew.
 *
 * @throws RestrictionError which Uppy emits as `restriction-failed`; our list of failures shows it, and no toast does.
 */
export function acceptFile<M extends UploadMeta>(
  file: UploadFile<M>,
  listed: Record<string, UploadFile<M>>,
  limits: Limits,
): UploadFile<M> {
  const id = placeOf(file.id, listed)
  const ghost = listed[id]
  const others = Object.values(listed).filter((other) => other !== ghost)
  const described = { name: file.name, type: file.type, size: file.size ?? 0 }
  const soFar = { files: others.length, bytes: others.reduce((sum, other) => sum + (other.size ?? 0), 0) }
  const refusal = checkFile(described, limits) ?? checkTogether(described, soFar, limits)
  if (refusal) {
    const error = new RestrictionError<M, UploadBody>(refusal.message, { file, isUserFacing: false })
    throw Object.assign(error, { code: refusal.code })
  }
  return ghost ? Object.assign({ ...ghost }, { data: file.data, isGhost: false }) : { ...file, id }
}

/** The id that it gets: its own or, where that is taken, of a copy; the first that is free, or waits for its bytes. */
function placeOf<M extends UploadMeta>(wanted: string, listed: Record<string, UploadFile<M>>): string {
  let id = wanted
  for (let copy = 2; Object.hasOwn(listed, id) && !listed[id]?.isGhost; copy++) id = `${wanted}-copy-${copy}`
  return id
}
