/**
 * A storage over any medium: the index in memory, the order of changes, and who frees which bytes. A medium only keeps
 * bytes and records.
 */
import { compareUtf8 } from './encoding.ts'
import type { SandboxStorage, Segment, StoredObject, StoredPart, StoredUpload } from './storage.ts'

/** Everything that was there when a medium was opened. */
export interface Contents {
  readonly objects: readonly StoredObject[]
  readonly uploads: readonly { readonly upload: StoredUpload; readonly parts: readonly StoredPart[] }[]
}

/** Where bytes and records are kept. Each save is whole or not at all. */
export interface Medium extends Pick<SandboxStorage, 'write' | 'read' | 'discard'> {
  open(): Promise<Contents>
  saveObject(object: StoredObject): Promise<void>
  removeObject(object: StoredObject): Promise<void>
  saveUpload(upload: StoredUpload): Promise<void>
  savePart(uploadId: string, part: StoredPart): Promise<void>
  /** The upload and the records of its parts, not their bytes. */
  removeUpload(uploadId: string): Promise<void>
}

interface OpenUpload {
  readonly upload: StoredUpload
  readonly parts: Map<number, StoredPart>
}

/** Buckets have no slash in their names, so this is one name for one object. */
const name = (bucket: string, key: string) => `${bucket}/${key}`

export function createCatalogue(medium: Medium): SandboxStorage {
  const objects = new Map<string, StoredObject>()
  const uploads = new Map<string, OpenUpload>()
  const inOrder = createQueues()
  const sortedKeys = new Map<string, string[]>()
  let opening: Promise<void> | undefined

  /** What cannot be freed now is no failure of the change that freed it: a medium clears it away when next opened. */
  const discardAll = async (segments: readonly Segment[]) => {
    for (const segment of segments) await medium.discard(segment).catch(() => undefined)
  }

  /** Opened by the first use, so that a storage can be made without waiting. A failure is tried again by the next. */
  function opened(): Promise<void> {
    opening ??= load().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  async function load(): Promise<void> {
    const contents = await medium.open()
    for (const object of contents.objects) objects.set(name(object.bucket, object.key), object)
    for (const { upload, parts } of contents.uploads) {
      uploads.set(upload.id, { upload, parts: new Map(parts.map((part) => [part.number, part])) })
    }
  }

  function keysOf(bucket: string): string[] {
    let keys = sortedKeys.get(bucket)
    if (!keys) {
      const all = [...objects.values()].filter((object) => object.bucket === bucket).map((object) => object.key)
      keys = all.toSorted(compareUtf8)
      sortedKeys.set(bucket, keys)
    }
    return keys
  }

  async function commit(object: StoredObject, precondition?: (current: StoredObject | undefined) => void) {
    const id = name(object.bucket, object.key)
    await inOrder(`object ${id}`, async () => {
      const replaced = objects.get(id)
      precondition?.(replaced)
      await medium.saveObject(object)
      objects.set(id, object)
      if (replaced) await discardAll(replaced.segments)
      else sortedKeys.delete(object.bucket)
    })
  }

  return {
    async write(body) {
      await opened()
      return medium.write(body)
    },
    read: (segments, range) => medium.read(segments, range),
    discard: (segment) => medium.discard(segment),

    async getObject(bucket, key) {
      await opened()
      return objects.get(name(bucket, key))
    },
    async putObject(object, precondition) {
      await opened()
      await commit(object, precondition)
    },
    async deleteObject(bucket, key) {
      await opened()
      await inOrder(`object ${name(bucket, key)}`, async () => {
        const object = objects.get(name(bucket, key))
        if (!object) return
        await medium.removeObject(object)
        objects.delete(name(bucket, key))
        sortedKeys.delete(bucket)
        await discardAll(object.segments)
      })
    },
    async *listObjects(bucket, from) {
      await opened()
      const keys = keysOf(bucket)
      for (let i = firstAtLeast(keys, from); i < keys.length; i++) {
        const object = objects.get(name(bucket, keys[i] ?? ''))
        if (object) yield object
      }
    },

    async createUpload(upload) {
      await opened()
      await medium.saveUpload(upload)
      uploads.set(upload.id, { upload, parts: new Map() })
    },
    async getUpload(id) {
      await opened()
      return uploads.get(id)?.upload
    },
    async listUploads(bucket) {
      await opened()
      return [...uploads.values()]
        .map((open) => open.upload)
        .filter((upload) => upload.bucket === bucket)
        .toSorted((a, b) => compareUtf8(a.key, b.key) || a.initiated - b.initiated || compareUtf8(a.id, b.id))
    },
    async putPart(uploadId, part) {
      await opened()
      return inOrder(`upload ${uploadId}`, async () => {
        const open = uploads.get(uploadId)
        if (!open) return false
        await medium.savePart(uploadId, part)
        const replaced = open.parts.get(part.number)
        open.parts.set(part.number, part)
        if (replaced) await discardAll([replaced.segment])
        return true
      })
    },
    async listParts(uploadId) {
      await opened()
      return [...(uploads.get(uploadId)?.parts.values() ?? [])].toSorted((a, b) => a.number - b.number)
    },
    async completeUpload(uploadId, object, precondition) {
      await opened()
      return inOrder(`upload ${uploadId}`, async () => {
        const open = uploads.get(uploadId)
        if (!open) return false
        // The object first: after a crash in between, the medium drops an upload whose object is there.
        await commit(object, precondition)
        uploads.delete(uploadId)
        await medium.removeUpload(uploadId)
        const used = new Set(object.segments.map((segment) => segment.id))
        await discardAll([...open.parts.values()].map((part) => part.segment).filter(({ id }) => !used.has(id)))
        return true
      })
    },
    async abortUpload(uploadId) {
      await opened()
      return inOrder(`upload ${uploadId}`, async () => {
        const open = uploads.get(uploadId)
        if (!open) return false
        uploads.delete(uploadId)
        await medium.removeUpload(uploadId)
        await discardAll([...open.parts.values()].map((part) => part.segment))
        return true
      })
    },
  }
}

/** The index of the first key not before `from`. */
function firstAtLeast(keys: readonly string[], from: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareUtf8(keys[middle] ?? '', from) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Runs tasks of one name one after another; tasks of different names do not wait for each other. */
function createQueues() {
  const tails = new Map<string, Promise<unknown>>()
  return async function inOrder<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = tails.get(name)
    const mine = before ? before.then(task, task) : task()
    tails.set(name, mine)
    try {
      return await mine
    } finally {
      if (tails.get(name) === mine) tails.delete(name)
    }
  }
}
