import type { Limits } from '../protocol/messages.ts'

/**
 * Our limits in Uppy's words, no stricter than ours: `acceptFile` has the last word. Uppy knows no `*`, compares types
 * letter by letter, and takes only what follows the last dot for an extension.
 */
export function restrictionsOf({ types, maxFiles }: Limits): {
  allowedFileTypes: string[] | null
  maxNumberOfFiles: number | null
} {
  const patterns = types?.map((type) => type.trim().toLowerCase())
  const all = !patterns || patterns.length === 0 || patterns.some((type) => type === '*' || type === '*/*')
  return {
    allowedFileTypes: all
      ? null
      : patterns.map((type) => (type.startsWith('.') ? (/\.[^.]*$/.exec(type)?.[0] ?? type) : type)),
    maxNumberOfFiles: maxFiles !== undefined && Number.isFinite(maxFiles) ? maxFiles : null,
  }
}
