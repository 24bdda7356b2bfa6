/** Checks what a link is to be made of. Pure. */
import { UploadError } from '../../protocol/upload-error.ts'
import { serverError } from '../server-error.ts'
import { keyProblem } from '../object-key.ts'
import type { NewShare } from './options.ts'

/** In characters (UTF-16 code units). */
export const MAX_PASSWORD = 256
/** With the lock's 24 guesses a day, four digits last for 7 months on average. */
const MIN_PASSWORD = 4
/** As file systems have it. */
const MAX_FILE_NAME = 255
const MAX_OWNER = 255
const MAX_DOWNLOADS = 1_000_000

/** A link's fields, checked, with defaults filled in. */
export interface ShareFields {
  key: string
  owner: string
  fileName: string
  password: string | undefined
  maxDownloads: number | undefined
  /** Unix ms. */
  expiresAt: number
}

/** @throws UploadError `bad_request`, naming the field, never the password. */
export function readNewShare(
  share: NewShare,
  { now, expiresIn, maxExpiresIn }: { now: number; expiresIn: number; maxExpiresIn: number },
): ShareFields {
  const { key, owner, fileName, password, maxDownloads } = share
  if (fileName !== undefined && !isLine(fileName, MAX_FILE_NAME))
    throw invalid(`its \`fileName\` must have 1 to ${MAX_FILE_NAME} characters, without control characters`)
  if (password !== undefined && !isPassword(password))
    throw invalid(`its \`password\` must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`)
  if (maxDownloads !== undefined && !isWhole(maxDownloads, 1, MAX_DOWNLOADS))
    throw invalid(`its \`maxDownloads\` must be a whole number from 1 to ${MAX_DOWNLOADS}`)
  return {
    key: checkKey(key),
    owner: checkOwner(owner),
    fileName: fileName ?? nameOf(key),
    password,
    maxDownloads,
    expiresAt: readExpiry(share, now, expiresIn, maxExpiresIn),
  }
}

/** @throws UploadError `bad_request` for a key that is no safe one, whoever asks. */
export function checkKey(key: string): string {
  const problem = keyProblem(key)
  if (problem) throw invalid(`its \`key\` is not valid: ${problem}`)
  return key
}

/** @throws UploadError `bad_request` */
export function checkOwner(owner: string): string {
  if (!isLine(owner, MAX_OWNER))
    throw invalid(`its \`owner\` must have 1 to ${MAX_OWNER} characters, without control characters`)
  return owner
}

function readExpiry({ expiresAt, expiresIn }: NewShare, now: number, standard: number, longest: number): number {
  if (expiresAt !== undefined && expiresIn !== undefined)
    throw invalid('it needs one of `expiresAt` and `expiresIn`, not both')
  if (expiresAt === undefined) {
    const seconds = expiresIn ?? standard
    if (!isWhole(seconds, 1, longest)) throw invalid(`its \`expiresIn\` must be whole seconds from 1 to ${longest}`)
    return now + seconds * 1000
  }
  const time = expiresAt instanceof Date ? expiresAt.getTime() : expiresAt
  if (!isWhole(time, now + 1, now + longest * 1000))
    throw invalid(`its \`expiresAt\` must be a time (Unix ms) from now to ${longest} seconds from now`)
  return time
}

/** The last segment; of a key such as `folder/`, which ends in none, the whole, with what no file name has replaced. */
function nameOf(key: string): string {
  const name = key.split('/').at(-1) || key.replaceAll('/', '_')
  return name.length <= MAX_FILE_NAME ? name : name.slice(-MAX_FILE_NAME).toWellFormed()
}

const isWhole = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most

/** Text of one line that a database and a header can hold. */
const isLine = (value: unknown, longest: number) =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= longest &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value)

const isPassword = (value: unknown) =>
  typeof value === 'string' && value.length >= MIN_PASSWORD && value.length <= MAX_PASSWORD && value.isWellFormed()

function invalid(why: string): UploadError {
  return serverError('bad_request', { message: `The link is not valid: ${why}.` })
}
