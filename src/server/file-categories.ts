/** Kinds of files by name, with the types that belong to them: allow-lists to start from. Pure. */
import { checkFile, type Refusal } from '../protocol/check-limits.ts'
import { DEFAULT_CONTENT_TYPE } from '../protocol/content-type.ts'
import { essenceOf } from '../protocol/essence.ts'

export type FileCategory = 'images' | 'documents' | 'video' | 'audio' | 'archives'

/**
 * Extensions and their MIME types (IANA's registry, "Media Types"; for those without an entry, what browsers report). SVG
 * and HTML are in none of them, since a browser runs the scripts in them.
 */
const categories: Readonly<Record<FileCategory, Readonly<Record<string, readonly string[]>>>> = {
  images: {
    '.jpg': ['image/jpeg'],
    '.jpeg': ['image/jpeg'],
    '.png': ['image/png'],
    '.gif': ['image/gif'],
    '.webp': ['image/webp'],
    '.avif': ['image/avif'],
    '.heic': ['image/heic'],
    '.heif': ['image/heif'],
    '.bmp': ['image/bmp'],
    '.tif': ['image/tiff'],
    '.tiff': ['image/tiff'],
  },
  documents: {
    '.pdf': ['application/pdf'],
    '.txt': ['text/plain'],
    '.md': ['text/markdown', 'text/plain'],
    '.csv': ['text/csv', 'application/vnd.ms-excel'],
    '.rtf': ['application/rtf', 'text/rtf'],
    '.doc': ['application/msword'],
    '.docx': ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    '.xls': ['application/vnd.ms-excel'],
    '.xlsx': ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    '.ppt': ['application/vnd.ms-powerpoint'],
    '.pptx': ['application/vnd.openxmlformats-officedocument.presentationml.presentation'],
    '.odt': ['application/vnd.oasis.opendocument.text'],
    '.ods': ['application/vnd.oasis.opendocument.spreadsheet'],
    '.odp': ['application/vnd.oasis.opendocument.presentation'],
  },
  video: {
    '.mp4': ['video/mp4'],
    '.m4v': ['video/x-m4v', 'video/mp4'],
    '.mov': ['video/quicktime'],
    '.webm': ['video/webm'],
    '.mkv': ['video/x-matroska', 'video/matroska'],
    '.avi': ['video/x-msvideo', 'video/avi'],
    '.mpeg': ['video/mpeg'],
  },
  audio: {
    '.mp3': ['audio/mpeg', 'audio/mp3'],
    '.m4a': ['audio/mp4', 'audio/x-m4a'],
    '.aac': ['audio/aac'],
    '.wav': ['audio/wav', 'audio/x-wav'],
    '.flac': ['audio/flac', 'audio/x-flac'],
    '.ogg': ['audio/ogg'],
    '.opus': ['audio/opus', 'audio/ogg'],
    '.weba': ['audio/webm'],
  },
  archives: {
    '.zip': ['application/zip', 'application/x-zip-compressed'],
    '.gz': ['application/gzip', 'application/x-gzip'],
    '.tgz': ['application/gzip', 'application/x-compressed'],
    '.tar': ['application/x-tar'],
    '.bz2': ['application/x-bzip2', 'application/x-bzip'],
    '.xz': ['application/x-xz'],
    '.7z': ['application/x-7z-compressed'],
    '.rar': ['application/vnd.rar', 'application/x-rar-compressed', 'application/x-compressed'],
  },
}

/**
 * The MIME types of categories, for `limits.types`: `limits: { types: typesOf('images', 'video') }`. A type is what the
 * object is later served as; the file's name may then end in anything. Browsers know no type for some files (`.md`, `.7z`),
 * which this refuses: {@link extensionsOf} with {@link checkCategory} takes them.
 *
 * @throws {TypeError} for a category that is not in the table.
 */
export function typesOf(...names: FileCategory[]): string[] {
  return [...new Set(names.flatMap((name) => Object.values(tableOf(name)).flat()))]
}

/**
 * The extensions of categories, for `limits.types`. They look at the name only: have the handler's `key` call
 * {@link checkCategory}, which looks at the type too.
 *
 * @throws {TypeError} for a category that is not in the table.
 */
export function extensionsOf(...names: FileCategory[]): string[] {
  return [...new Set(names.flatMap((name) => Object.keys(tableOf(name))))]
}

/**
 * Why a file is not of the categories, or `undefined`: its extension must be in their lists and its type one of that
 * extension's, so that neither `invoice.exe` sent as `image/png` nor `cat.png` sent as `text/html` gets through. A file
 * without a type, or as `application/octet-stream`, goes by its extension: no browser runs what is stored so. What the
 * bytes are, nobody has seen yet.
 *
 * @example
 * createUploadHandler({ …, limits: { types: extensionsOf('images') }, key(file) {
 *   const refusal = checkCategory(file, 'images')
 *   if (refusal) throw new UploadError(refusal.code, { message: refusal.message })
 *   return defaultKey(file, Date.now())
 * } })
 *
 * @throws {TypeError} for a category that is not in the table.
 */
export function checkCategory(file: { name: string; type: string }, ...names: FileCategory[]): Refusal | undefined {
  const tables = names.map(tableOf)
  const extension = /\.[a-z0-9]+$/.exec(file.name.toLowerCase())?.[0] ?? ''
  const types = tables.flatMap((table) => (Object.hasOwn(table, extension) ? (table[extension] ?? []) : []))
  const essence = essenceOf(file.type)
  const untyped = essence === '' || essence === DEFAULT_CONTENT_TYPE
  if (types.includes(essence) || (untyped && types.length > 0)) return undefined
  return (
    checkFile({ ...file, size: 0 }, { types: extensionsOf(...names) }) ?? {
      code: 'type_not_allowed',
      message: `“${file.name}” is not what its name says: ${file.type} is no type of ${extension} files.`,
    }
  )
}

function tableOf(name: FileCategory): Readonly<Record<string, readonly string[]>> {
  if (!Object.hasOwn(categories, name)) {
    throw new TypeError(
      `Not a category of files: ${JSON.stringify(name)}; there are ${Object.keys(categories).join(', ')}`,
    )
  }
  return categories[name]
}
