import type { SingleUploadTarget } from '../protocol/messages.ts'
import { ownValue } from '../protocol/own-value.ts'

/** What other backends answer, brought into one form. */
export interface DialectAnswer {
  upload: SingleUploadTarget
  key: string | undefined
  /** Seconds that `upload` works from now. */
  expiresIn: number | undefined
}

const URL_NAMES = [
  'url',
  'upload_url',
  'uploadUrl',
  'uploadURL',
  'presigned_url',
  'presignedUrl',
  'presignedURL',
  'signed_url',
  'signedUrl',
  'signedURL',
  'put_url',
  'putUrl',
]

/** Where answers are nested; some backends put boto3's whole `{ url, fields }` under the name of the URL. */
const NESTS = ['data', 'upload', 'result', 'presigned', 'presigned_post', 'presignedPost', 'post', ...URL_NAMES]

/** Headers that browsers set themselves, and refuse to take from a page. */
const BROWSERS_OWN = new Set(['host', 'content-length'])

/**
 * Reads `{ url }`, `{ upload_url, key, expires_in }`, boto3's `{ url, fields }` and their like, also nested one level.
 *
 * `key` is the answer's own; else the form's `key` field, unless S3 is to put the file's name into it (`${filename}`):
 * then, and where a bare URL is all there is, nobody here knows it. It is not taken from the URL's path, where the
 * bucket may or may not be the first part of it.
 *
 * @param type what a PUT sends as `content-type` where the answer names none.
 * @returns `undefined` where this is no permission to upload.
 */
export function readDialectAnswer(json: unknown, type: string): DialectAnswer | undefined {
  const layers = [json, ...NESTS.map((name) => ownValue(json, name))]
  const inner = layers.find((layer) => urlOf(layer) !== undefined)
  const url = urlOf(inner)
  if (url === undefined) return undefined
  // What is beside a nest counts as well: `{ key, upload: { url, fields } }`.
  const find = (...names: string[]) =>
    names.flatMap((name) => [ownValue(inner, name), ownValue(json, name)]).find((value) => value !== undefined)

  const fields = stringsOf(find('fields'))
  const upload = targetOf(url, find('method'), fields, stringsOf(find('headers')), type)
  const ownKey = find('key')
  const fieldKey = fields.find(([name]) => name === 'key')?.[1]
  return (
    upload && {
      upload,
      key: typeof ownKey === 'string' && ownKey ? ownKey : fieldKey?.includes('${filename}') ? undefined : fieldKey,
      expiresIn: secondsOf(find('expires_in', 'expiresIn') ?? /[?&]X-Amz-Expires=(\d+)/i.exec(url)?.[1]),
    }
  )
}

function urlOf(layer: unknown): string | undefined {
  const found = URL_NAMES.map((name) => ownValue(layer, name)).find((url) => typeof url === 'string')
  return typeof found === 'string' && /^https?:\/\/[^/]/i.test(found) ? found : undefined
}

function targetOf(
  url: string,
  method: unknown,
  fields: [string, string][],
  headers: [string, string][],
  type: string,
): SingleUploadTarget | undefined {
  const wanted = typeof method === 'string' ? method.toUpperCase() : fields.length > 0 ? 'POST' : 'PUT'
  // A form without fields carries no permission, so S3 would refuse it.
  if (wanted === 'POST')
    return fields.length > 0 ? { method: 'POST', url, fields: Object.fromEntries(fields) } : undefined
  if (wanted !== 'PUT') return undefined
  const own = headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !BROWSERS_OWN.has(name))
  return { method: 'PUT', url, headers: Object.fromEntries([['content-type', type], ...own]) }
}

/** The entries that can be sent: strings, numbers, and lists of them, as Go writes headers. */
function stringsOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, entry]): [string, string][] => {
    const list: unknown[] = Array.isArray(entry) ? entry : [entry]
    const usable = list.filter((item) => typeof item === 'string' || typeof item === 'number')
    return usable.length > 0 ? [[name, usable.join(', ')]] : []
  })
}

function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}
