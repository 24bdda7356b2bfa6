import type { ErrorCode } from 'bucketdrop/core'
import { causes, type Group } from './causes.ts'

/** Titles of the stories, by group. The answers of the share service are recorded. */
const TITLES: Record<Exclude<Group, 'sharing'>, string> = {
  page: 'errors-in-the-page',
  endpoint: 'errors-on-the-way-to-the-endpoint',
  storage: 'errors-what-the-storage-answers',
  file: 'errors-a-file-that-is-refused',
  confirm: 'errors-when-it-is-confirmed',
}

/** The id of the story that produces a code; `undefined` for those of the share service. */
export function storyOf(code: ErrorCode): string | undefined {
  const { group } = causes[code]
  return group === 'sharing' ? undefined : `${TITLES[group]}--${code.replaceAll('_', '-')}`
}
