/** What the tests of storages put into them. */
import type { SandboxStorage, StoredObject, StoredUpload } from '../../../src/sandbox/index.ts'

type Bytes = Uint8Array<ArrayBuffer>

export const stream = (...chunks: (string | Error)[]) =>
  new ReadableStream<Bytes>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk instanceof Error) controller.error(chunk)
      else controller.enqueue(new TextEncoder().encode(chunk))
    },
  })
export const textOf = (body: ReadableStream<Bytes>) => new Response(body).text()
export const described = { headers: { 'content-type': 'a/b' }, metadata: [['a', 'ü']] as const }
export const upload = (id: string): StoredUpload => ({ ...described, id, bucket: 'b', key: 'k', initiated: 1 })
export const uploadId = (digit: string) => digit.repeat(32)

export async function put(storage: SandboxStorage, key: string, text: string, bucket = 'b'): Promise<StoredObject> {
  const segment = await storage.write(stream(text))
  const object = { ...described, bucket, key, size: segment.size, etag: 'e', lastModified: 5, segments: [segment] }
  await storage.putObject(object)
  return object
}
export async function keysOf(storage: SandboxStorage, bucket = 'b', from = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.listObjects(bucket, from)) keys.push(key)
  return keys
}
