import { XMLParser } from 'fast-xml-parser'
import * as v from 'valibot'
import { decodeFileName } from '../server/file-name.ts'
import { presignUrl } from '../server/presign-url.ts'
import type { S3Storage } from '../server/s3.ts'

/** A stored object, as the page shows it. */
export interface ObjectRow {
  key: string
  name: string
  /** Bytes. */
  size: number
  type: string
  /** ISO 8601. */
  lastModified: string
  /** Presigned; good for an hour. */
  downloadUrl: string
}

/** As many of the newest are shown. */
const SHOWN = 50

const parser = new XMLParser({ isArray: (name) => name === 'Contents', parseTagValue: false })
const listing = v.object({
  ListBucketResult: v.object({
    IsTruncated: v.optional(v.string()),
    NextContinuationToken: v.optional(v.string()),
    Contents: v.optional(v.array(v.object({ Key: v.string(), LastModified: v.string() })), []),
  }),
})

/** The newest objects of the bucket, each with a link to download it. */
export async function listObjects(bucket: S3Storage): Promise<ObjectRow[]> {
  const objects = await listKeys(bucket)
  const newest = objects.toSorted((a, b) => b.LastModified.localeCompare(a.LastModified)).slice(0, SHOWN)
  return Promise.all(newest.map(({ Key, LastModified }) => describe(bucket, Key, LastModified)))
}

async function listKeys(bucket: S3Storage) {
  const objects: { Key: string; LastModified: string }[] = []
  let token: string | undefined
  do {
    const query = { 'list-type': '2', ...(token ? { 'continuation-token': token } : {}) }
    const response = await fetch(presignUrl(bucket, { method: 'GET', key: '', expiresIn: 60, query }))
    const { ListBucketResult } = v.parse(listing, parser.parse(await response.text()))
    objects.push(...ListBucketResult.Contents)
    token = ListBucketResult.IsTruncated === 'true' ? ListBucketResult.NextContinuationToken : undefined
  } while (token)
  return objects
}

async function describe(bucket: S3Storage, key: string, lastModified: string): Promise<ObjectRow> {
  const { headers } = await fetch(presignUrl(bucket, { method: 'HEAD', key, expiresIn: 60 }), { method: 'HEAD' })
  const name = decodeFileName(headers.get('x-amz-meta-name') ?? encodeURIComponent(key.split('/').at(-1) ?? key))
  const query = { 'response-content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` }
  return {
    key,
    name,
    size: Number(headers.get('content-length')),
    type: headers.get('content-type') ?? '',
    lastModified,
    downloadUrl: presignUrl(bucket, { method: 'GET', key, expiresIn: 3600, query }),
  }
}
