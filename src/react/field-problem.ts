/** Whether a form may be sent with the files of a field. Pure. */
import type { FileStatus } from '../uploader/types.ts'

/** What a form does that is sent while files are on their way: `wait` for them, or `block`, and say so. */
export type WhileUploading = 'wait' | 'block'

/** Why it may not, as a message's name and what it counts. */
export type FieldProblem =
  | { readonly name: 'required' }
  | { readonly name: 'stillUploading' | 'failedInForm'; readonly count: number }

export interface FieldFacts {
  readonly required: boolean
  readonly whileUploading: WhileUploading
  /** Files that were stored before the page was opened. */
  readonly kept: number
  readonly statuses: readonly FileStatus[]
}

/** Whether an upload is neither over nor given up. */
export function isUnsettled(status: FileStatus): boolean {
  return status !== 'done' && status !== 'failed' && status !== 'cancelled'
}

export function fieldProblem({ required, whileUploading, kept, statuses }: FieldFacts): FieldProblem | undefined {
  const failed = statuses.filter((status) => status === 'failed').length
  if (failed > 0) return { name: 'failedInForm', count: failed }
  const unsettled = statuses.filter(isUnsettled).length
  if (unsettled > 0 && whileUploading === 'block') return { name: 'stillUploading', count: unsettled }
  const some = kept > 0 || statuses.some((status) => status !== 'cancelled')
  return required && !some ? { name: 'required' } : undefined
}
