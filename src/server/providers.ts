/**
 * What the services that speak S3 differ in, as one table. Each cell names its source. A capability that a vendor does not
 * document counts as missing, since building on it would fail in the user's bucket and not in a test.
 */

/**
 * A service whose peculiarities are known here. `other` is any server that is not recognised: it is taken to do what AWS
 * does, but for what protects, which would fail in silence.
 */
export type ProviderName = 'aws' | 'r2' | 'minio' | 'b2' | 'spaces' | 'wasabi' | 'ceph' | 'other'

/** What a service can do, as far as signing depends on it. */
export interface Provider {
  readonly name: ProviderName
  /** As its vendor writes it, for messages. */
  readonly title: string
  /** Takes browser form uploads (POST Object with a policy). Without it, uploads go by PUT. */
  readonly formUploads: boolean
  /** Refuses a second write where `If-None-Match: *` was signed into a PUT. Where false, the header does not protect. */
  readonly ifNoneMatch: boolean
  /** Refuses it where the condition was signed into a CompleteMultipartUpload, too. */
  readonly ifNoneMatchOnComplete: boolean
  /** Verifies `x-amz-checksum-*` on arrival. Where false, the header is ignored or refused. */
  readonly checksums: boolean
  /**
   * Headers to sign into a browser's writes where the service acts on `x-amz-*` headers that the signature does not
   * cover, which AWS refuses. There, whoever has a URL for one file could make it public by `x-amz-acl`, or turn the
   * write into a copy of any object the server may read by `x-amz-copy-source`. Signed like this, no other access list
   * gets through and no copy is made; a plain write has no use for them.
   */
  readonly writeGuard: Readonly<Record<string, string>>
  /** The bucket stands in the path (`https://host/bucket/key`) unless `forcePathStyle` says otherwise. */
  readonly pathStyle: boolean
  /** The region that signatures name where the options give none. */
  readonly region: string | undefined
  /** The address of the service, `{region}` and `{accountId}` to be filled in. Absent for what people run themselves. */
  readonly endpoint: string | undefined
  /** What its own host names end in. */
  readonly hosts: readonly string[]
}

const providers: { readonly [Name in ProviderName]: Provider & { readonly name: Name } } = {
  aws: {
    name: 'aws',
    title: 'Amazon S3',
    formUploads: true, // docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
    ifNoneMatch: true, // docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    ifNoneMatchOnComplete: true, // docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    checksums: true, // docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
    writeGuard: {}, // refuses what is not signed: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    pathStyle: false, // docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    region: undefined, // each bucket has one: docs.aws.amazon.com/general/latest/gr/s3.html
    endpoint: undefined, // by region and partition: awsEndpoint in s3-address.ts
    hosts: ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu'], // as in s3-address.ts
  },
  r2: {
    name: 'r2',
    title: 'Cloudflare R2',
    formUploads: false, // developers.cloudflare.com/r2/api/s3/presigned-urls: POST by HTML forms is not supported
    ifNoneMatch: true, // developers.cloudflare.com/r2/api/s3/conditional-operations: PutObject
    ifNoneMatchOnComplete: true, // developers.cloudflare.com/r2/api/s3/conditional-operations
    checksums: true, // developers.cloudflare.com/r2/api/s3/api, "Checksum Types"
    writeGuard: {}, // none known
    pathStyle: true, // developers.cloudflare.com/r2/api/s3/api gives one host for the account; buckets in its path
    region: 'auto', // developers.cloudflare.com/r2/api/s3/api, "Bucket region"
    endpoint: 'https://{accountId}.r2.cloudflarestorage.com', // developers.cloudflare.com/r2/api/s3/api
    hosts: ['r2.cloudflarestorage.com'],
  },
  minio: {
    name: 'minio',
    title: 'MinIO',
    formUploads: true, // github.com/minio/minio: cmd/bucket-handlers.go, PostPolicyBucketHandler
    ifNoneMatch: true, // github.com/minio/minio: cmd/object-handlers-common.go, checkPreconditionsPUT
    ifNoneMatchOnComplete: true, // github.com/minio/minio/pull/19713
    checksums: true, // github.com/minio/minio: internal/hash/checksum.go
    // Archived without a fix: github.com/pgsty/silo/pull/173. No object has this ETag, which copies of objects and of parts
    // are held to: github.com/minio/minio, cmd/object-handlers-common.go, checkCopyObjectPartPreconditions.
    writeGuard: { 'x-amz-copy-source-if-match': '"none"' },
    pathStyle: true, // docs.min.io: MINIO_DOMAIN is needed for buckets in the host name
    region: 'us-east-1', // docs.min.io: a server without MINIO_SITE_REGION takes any, and this is what its clients send
    endpoint: undefined,
    hosts: [],
  },
  b2: {
    name: 'b2',
    title: 'Backblaze B2',
    formUploads: false, // backblaze.com/b2/docs/s3_compatible_api.html, "Supported Calls", does not have it: answers 501
    ifNoneMatch: false, // github.com/sathinduga/obsidian-s3-sync-and-backup/issues/78: answers NotImplemented
    ifNoneMatchOnComplete: false,
    checksums: false, // backblaze.com/docs/cloud-storage-s3-compatible-api, "Unsupported Features"
    writeGuard: {}, // none known
    pathStyle: true, // backblaze.com/docs/cloud-storage-call-the-s3-compatible-api, "Endpoints": both styles
    region: undefined, // part of the endpoint
    endpoint: 'https://s3.{region}.backblazeb2.com', // backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
    hosts: ['backblazeb2.com'],
  },
  spaces: {
    name: 'spaces',
    title: 'DigitalOcean Spaces',
    formUploads: false, // docs.digitalocean.com/products/spaces/reference/s3-compatibility does not have it: taken as no
    ifNoneMatch: false, // docs.digitalocean.com/products/spaces/reference/s3-compatibility does not have it: taken as no
    ifNoneMatchOnComplete: false,
    checksums: false, // docs.digitalocean.com/products/spaces/reference/s3-compatibility does not have it: taken as no
    writeGuard: {}, // none known
    pathStyle: true, // docs.digitalocean.com/reference/api/spaces: the endpoint is the region's, without the bucket
    region: undefined,
    endpoint: 'https://{region}.digitaloceanspaces.com', // docs.digitalocean.com/reference/api/spaces
    hosts: ['digitaloceanspaces.com'],
  },
  wasabi: {
    name: 'wasabi',
    title: 'Wasabi',
    formUploads: false, // docs.wasabi.com/apidocs/http-methods-compatibility-and-error-handling: POST is for parts
    ifNoneMatch: false, // docs.wasabi.com/docs/operations-on-objects does not have it: taken as no
    ifNoneMatchOnComplete: false,
    checksums: false, // docs.wasabi.com/docs/operations-on-objects does not have it: taken as no
    writeGuard: {}, // none known
    pathStyle: true, // docs.wasabi.com/docs/rest-api-introduction, "Host Designation", recommends it
    region: undefined,
    endpoint: 'https://s3.{region}.wasabisys.com', // docs.wasabi.com, "Service URLs for Wasabi’s Storage Regions"
    hosts: ['wasabisys.com'],
  },
  ceph: {
    name: 'ceph',
    title: 'Ceph RADOS Gateway',
    formUploads: true, // docs.ceph.com/en/latest/radosgw/s3, "Features Support": POST Object
    ifNoneMatch: true, // github.com/gaul/undocumented-s3-apis/issues/4, tracker.ceph.com/issues/8562
    ifNoneMatchOnComplete: false, // ignored by the releases in Debian
    checksums: false, // ignored by the releases in Debian; docs.ceph.com/en/latest/radosgw/s3 does not have it
    // Mended as CVE-2026-54330. Tried on Debian's 16.2: no copy, neither of an object nor of a part, takes this for a range.
    // Its condition, x-amz-copy-if-match, is looked at for objects only, and not where a range is sent.
    writeGuard: { 'x-amz-acl': 'private', 'x-amz-copy-source-range': 'none' },
    pathStyle: true, // docs.ceph.com/en/latest/radosgw/s3/commons: rgw_dns_name is needed for the host name
    region: undefined,
    endpoint: undefined,
    hosts: [],
  },
  other: {
    name: 'other',
    title: 'the storage',
    formUploads: true,
    ifNoneMatch: false, // github.com/gaul/undocumented-s3-apis/issues/4: several have a header of their own
    ifNoneMatchOnComplete: false,
    checksums: false, // ignored more often than verified: b2, spaces, wasabi, ceph
    writeGuard: {}, // none known
    pathStyle: true, // every S3 server accepts it without DNS records
    region: undefined,
    endpoint: undefined,
    hosts: [],
  },
}

/** Every provider, for tables in documentation and tests. */
export const allProviders: readonly Provider[] = Object.values(providers).map((provider) => Object.freeze(provider))

/** The row of a provider; `undefined` for names that are not in the table, `toString` included. */
export function providerNamed(name: string): Provider | undefined {
  return allProviders.find((provider) => provider.name === name)
}

const PROTECTIONS = { ifNoneMatch: 'honour If-None-Match', checksums: 'verify checksums' } as const

/** Why something does not protect there: the end of an error's sentence. */
export function whyUnprotected({ name, title }: Provider, by: keyof typeof PROTECTIONS): string {
  if (name !== 'other') return `${title} does not ${PROTECTIONS[by]}`
  return `this S3 is not known to ${PROTECTIONS[by]}; name its \`provider\` in s3()`
}

/** The provider whose own address this is; `other` for a host that nobody in the table owns. */
export function providerAt(hostname: string): Provider {
  const host = hostname.toLowerCase()
  const owned = (domain: string) => host === domain || host.endsWith(`.${domain}`)
  return allProviders.find(({ hosts }) => hosts.some(owned)) ?? providers.other
}

/**
 * The address of a provider's service in a region.
 *
 * @returns `undefined` for AWS, whose addresses are in s3-address.ts, and for servers that people run themselves.
 */
export function providerEndpoint(
  { endpoint }: Provider,
  { region, accountId }: { region: string; accountId: string | undefined },
): string | undefined {
  return endpoint?.replace('{region}', region).replace('{accountId}', accountId ?? '')
}
