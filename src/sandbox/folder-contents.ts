/** What a folder storage finds when it starts, and what it clears away. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contents } from './catalogue.ts'
import { readObjectRecord, readPartRecord, readUploadRecord } from './records.ts'
import type { Segment, StoredObject, StoredPart } from './storage.ts'

export interface Found extends Contents {
  /** Records that cannot be read, by their path in the folder: empty, edited, or of another version. */
  readonly unreadable: readonly string[]
}

/** Reads every record, removing uploads that never began or became an object just before a crash. */
export async function readContents(directory: string): Promise<Found> {
  const unreadable: string[] = []
  async function readRecord<T>(read: (text: string) => T | undefined, ...path: string[]): Promise<T | undefined> {
    const record = read(await readFile(join(directory, ...path), 'utf8'))
    if (!record) unreadable.push(path.join('/'))
    return record
  }

  const objects: StoredObject[] = []
  for (const name of await namesIn(join(directory, 'objects'), /^[0-9a-f]{64}\.json$/)) {
    const object = await readRecord(readObjectRecord, 'objects', name)
    if (object) objects.push(object)
  }
  const completed = new Set(objects.map((object) => object.upload?.id))
  const uploads: Contents['uploads'][number][] = []
  for (const id of await namesIn(join(directory, 'uploads'), ids)) {
    const folder = join(directory, 'uploads', id)
    const names = await namesIn(folder, /^(upload|\d+)\.json$/)
    if (names.length === 0 || completed.has(id)) {
      await rm(folder, { recursive: true, force: true })
      continue
    }
    const parts: StoredPart[] = []
    for (const name of names.filter((each) => each !== 'upload.json')) {
      const part = await readRecord(readPartRecord, 'uploads', id, name)
      if (part) parts.push(part)
    }
    if (!names.includes('upload.json')) unreadable.push(`uploads/${id}/upload.json`)
    else {
      const upload = await readRecord(readUploadRecord, 'uploads', id, 'upload.json')
      if (upload) uploads.push({ upload, parts })
    }
  }
  return { objects, uploads, unreadable }
}

/**
 * Removes what was never finished, and bytes that no record names. A record that cannot be read may name any of them, so
 * while there is one they all stay.
 */
export async function clearLeftovers(directory: string, { objects, uploads, unreadable }: Found): Promise<void> {
  for (const name of await namesIn(join(directory, 'incoming'), ids)) {
    await rm(join(directory, 'incoming', name), { recursive: true, force: true })
  }
  if (unreadable.length > 0) return
  const segments: Segment[] = [
    ...objects.flatMap((object) => object.segments),
    ...uploads.flatMap(({ parts }) => parts.map((part) => part.segment)),
  ]
  const kept = new Set(segments.map((segment) => segment.id))
  for (const name of await namesIn(join(directory, 'data'), ids)) {
    if (!kept.has(name)) await rm(join(directory, 'data', name))
  }
}

/** Ids this storage makes: files of other names in its folders are not its own, and stay. */
const ids = /^[0-9a-f]{32}$/

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder)).filter((name) => pattern.test(name))
}
