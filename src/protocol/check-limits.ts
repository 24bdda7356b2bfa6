/** Whether files are within limits: the server's decision, and the same one made early in the browser. Pure. */
import { essenceOf } from './essence.ts'
import type { ErrorCode } from './errors.ts'
import { formatBytes } from './format-bytes.ts'
import type { Limits } from './messages.ts'

/** Why a file is refused. */
export interface Refusal {
  code: ErrorCode
  message: string
}

type Describable = { name: string; type: string; size: number }

/** Checks one file by itself: type and size. */
export function checkFile(file: Describable, limits: Limits): Refusal | undefined {
  const { maxFileSize, minFileSize, types } = limits
  if (types && !types.some((pattern) => matchesType(file, pattern))) {
    return {
      code: 'type_not_allowed',
      message: `“${file.name}” is not of an accepted type. Accepted: ${types.join(', ')}.`,
    }
  }
  if (maxFileSize !== undefined && file.size > maxFileSize) {
    return {
      code: 'file_too_large',
      message: `“${file.name}” is too large: ${formatBytes(file.size)}, and at most ${formatBytes(maxFileSize)} are accepted.`,
    }
  }
  if (minFileSize !== undefined && file.size < minFileSize) {
    return {
      code: 'file_too_small',
      message: `“${file.name}” is too small: ${formatBytes(file.size)}, and at least ${formatBytes(minFileSize)} are needed.`,
    }
  }
  return undefined
}

/**
 * Checks whether one more file may join.
 *
 * @param soFar how many files, and how many bytes, were accepted before it.
 */
export function checkTogether(
  file: Describable,
  soFar: { files: number; bytes: number },
  limits: Limits,
): Refusal | undefined {
  const { maxFiles, maxTotalSize } = limits
  if (maxFiles !== undefined && soFar.files + 1 > maxFiles) {
    return {
      code: 'too_many_files',
      message: `“${file.name}” was left out: at most ${maxFiles} ${maxFiles === 1 ? 'file is' : 'files are'} accepted at once.`,
    }
  }
  if (maxTotalSize !== undefined && soFar.bytes + file.size > maxTotalSize) {
    return {
      code: 'total_too_large',
      message: `“${file.name}” was left out: all files together may take at most ${formatBytes(maxTotalSize)}.`,
    }
  }
  return undefined
}

/** The stricter of two sets of limits, limit by limit: a page may narrow what its endpoint allows, never widen it. */
export function narrowLimits(outer: Limits, inner: Limits): Limits {
  return {
    maxFileSize: strictest(Math.min, outer.maxFileSize, inner.maxFileSize),
    minFileSize: strictest(Math.max, outer.minFileSize, inner.minFileSize),
    maxFiles: strictest(Math.min, outer.maxFiles, inner.maxFiles),
    maxTotalSize: strictest(Math.min, outer.maxTotalSize, inner.maxTotalSize),
    types: outer.types && inner.types ? commonTypes(outer.types, inner.types) : (inner.types ?? outer.types),
  }
}

function strictest(of: (...limits: number[]) => number, ...limits: (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined)
  return set.length > 0 ? of(...set) : undefined
}

/** The patterns of either side that lie within the other's: `image/*` and `image/png` have `image/png` in common. */
function commonTypes(outer: string[], inner: string[]): string[] {
  const kept = inner.filter((type) => outer.some((other) => covers(other, type) || incomparable(other, type)))
  const narrower = outer.filter((type) => inner.some((other) => covers(other, type)))
  return [...new Set([...kept, ...narrower])]
}

/** Whether one is an extension and the other a type. Nobody knows what they share: the inner one stays, the server decides. */
function incomparable(outer: string, inner: string): boolean {
  return isExtension(outer) !== isExtension(inner) && !covers(inner, outer)
}

const isExtension = (pattern: string) => pattern.trim().startsWith('.')

/** Whether all that matches `pattern` matches `wider` too: as the file does that is called so, and of this type. */
const covers = (wider: string, pattern: string) => matchesType({ name: pattern.trim(), type: pattern }, wider)

/** `image/*`, `image/png`, `.png`, `*`: as the `accept` attribute of `<input type="file">` reads them, case ignored. */
function matchesType(file: Omit<Describable, 'size'>, pattern: string): boolean {
  const wanted = pattern.trim().toLowerCase()
  if (wanted === '*' || wanted === '*/*') return true
  if (wanted.startsWith('.')) return file.name.toLowerCase().endsWith(wanted)
  const type = essenceOf(file.type)
  return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}
