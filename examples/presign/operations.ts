/** Any S3 operation as a URL: here a listing, a look at an object, and its end. */
import { presignOperation, type S3Storage } from 'bucketdrop/server'

export async function lookAndDelete(storage: S3Storage, prefix: string, key: string) {
  const list = presignOperation(storage, 'ListObjectsV2', { prefix, maxKeys: 100, expiresIn: 60 })
  const listing = await (await fetch(list.url)).text()

  const head = presignOperation(storage, 'HeadObject', { key, expiresIn: 60 })
  const { headers } = await fetch(head.url, { method: head.method })

  const remove = presignOperation(storage, 'DeleteObject', { key, expiresIn: 60 })
  const { status } = await fetch(remove.url, { method: remove.method })
  return { listed: listing.includes(`<Key>${key}</Key>`), size: Number(headers.get('content-length')), status }
}
