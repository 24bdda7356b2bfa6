import { type PresignGetOptions, presignGet } from './presign-get.ts'
import { type PresignedPut, type PresignPutOptions, presignPut } from './presign-put.ts'
import type { S3Storage } from './s3.ts'
import { requireUsableKey } from './usable-key.ts'

/** How long the URLs of some keys hold. A rule with both must match with both; one with neither matches every key. */
export interface ExpiryRule {
  /** Ends of the key, in any case: `.mp4`. */
  readonly extensions?: readonly string[] | undefined
  /** Beginning of the key, letter for letter: `public/`. */
  readonly prefix?: string | undefined
  /** Seconds. */
  readonly expiresIn: number
}

/** The first rule that matches decides. Pure. */
export function expiryOf(key: string, rules: readonly ExpiryRule[], fallback: number): number {
  const lowerCase = key.toLowerCase()
  const rule = rules.find(
    ({ extensions, prefix }) =>
      (prefix === undefined || key.startsWith(prefix)) &&
      (extensions === undefined || extensions.some((extension) => lowerCase.endsWith(extension.toLowerCase()))),
  )
  return rule?.expiresIn ?? fallback
}

interface BatchOptions<Item> {
  readonly objects: readonly Item[]
  /** Seconds, for keys that no rule matches. */
  readonly expiresIn: number
  /** Expiries by extension or prefix; the first that matches. */
  readonly rules?: readonly ExpiryRule[] | undefined
  /** The time of signing, one for all. Default: the present. */
  readonly now?: Date | undefined
}

/** An object to download: its key, or more than that. */
export type BatchGetItem = string | Omit<PresignGetOptions, 'expiresIn' | 'now'>
export type PresignGetBatchOptions = BatchOptions<BatchGetItem>
export type PresignPutBatchOptions = BatchOptions<Omit<PresignPutOptions, 'expiresIn' | 'now'>>

/** Of which object a URL is, and for how long. */
export interface BatchEntry {
  readonly key: string
  /** Seconds that were asked; `signedSeconds` tells what temporary credentials leave of them. */
  readonly expiresIn: number
}

/**
 * Links to download many objects, in their order.
 *
 * @example
 * presignGetBatch(storage, {
 *   objects: ['a.jpg', 'film.mp4', { key: 'r.pdf', fileName: 'Report.pdf' }],
 *   rules: [{ extensions: ['.mp4'], expiresIn: 6 * 3600 }, { prefix: 'public/', expiresIn: 7 * 86_400 }],
 *   expiresIn: 900,
 * })
 *
 * @throws as {@link presignGet} for the first object that cannot be signed, its index in the message.
 */
export function presignGetBatch(
  storage: S3Storage,
  { objects, expiresIn, rules = [], now = new Date() }: PresignGetBatchOptions,
): (BatchEntry & { readonly url: string })[] {
  return objects.map((object, index) => {
    const item = typeof object === 'string' ? { key: object } : object
    return named(index, () => {
      const seconds = expiryOf(requireUsableKey(item.key, 'A download needs a key'), rules, expiresIn)
      return { key: item.key, expiresIn: seconds, url: presignGet(storage, { ...item, expiresIn: seconds, now }) }
    })
  })
}

/**
 * Uploads of many objects, in their order.
 *
 * @throws as {@link presignPut} for the first object that cannot be signed, its index in the message.
 */
export function presignPutBatch(
  storage: S3Storage,
  { objects, expiresIn, rules = [], now = new Date() }: PresignPutBatchOptions,
): (BatchEntry & PresignedPut)[] {
  return objects.map((item, index) => {
    return named(index, () => {
      const seconds = expiryOf(requireUsableKey(item.key, 'An upload needs a key'), rules, expiresIn)
      return { key: item.key, expiresIn: seconds, ...presignPut(storage, { ...item, expiresIn: seconds, now }) }
    })
  })
}

/** Says which of many it was. */
function named<T>(index: number, sign: () => T): T {
  try {
    return sign()
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`objects[${index}]: ${error.message}`, { cause: error })
    if (error instanceof RangeError) throw new RangeError(`objects[${index}]: ${error.message}`, { cause: error })
    throw error
  }
}
