/** What `s3()` is told, checked: a missing environment variable shows at start-up and not at the first upload. */
import {
  type Provider,
  type ProviderName,
  allProviders,
  providerAt,
  providerEndpoint,
  providerNamed,
} from './providers.ts'
import { awsEndpoint, bucketAddress, ownAddress, type S3Address } from './s3-address.ts'
import type { CredentialsProvider, S3Credentials } from './s3-credentials.ts'

/** Which bucket, and where. */
export interface S3Location {
  readonly bucket: string
  /**
   * As AWS names it, `eu-west-1`; what the server is configured with for Ceph. Needed but for R2 (`auto`) and a MinIO that
   * is named as such (`us-east-1`).
   */
  readonly region?: string | undefined
  /**
   * Whose S3 it is. Sets the address, and what is known of the service: see {@link Provider}. Default: by the host of
   * `endpoint`, AWS without one.
   */
  readonly provider?: ProviderName | undefined
  /** Of R2, whose address it is part of: the account's id. Not needed with `endpoint`. */
  readonly accountId?: string | undefined
  /**
   * The http(s) address of S3 as browsers reach it, without the bucket. Default: the provider's own. The signature covers
   * the host, so this must be the host that browsers ask: a proxy or a CDN in front passes it on unchanged.
   */
  readonly endpoint?: string | undefined
  /** `true` where `endpoint` is the bucket's own domain (`https://files.example.com/key`), so that no bucket is added to it. */
  readonly bucketEndpoint?: boolean | undefined
  /** Where the server itself reaches S3, when browsers use another address (Docker, VPC, CDN). Default: as `endpoint`. */
  readonly internalEndpoint?: string | undefined
  /**
   * `true` puts the bucket in the path (`https://host/bucket/key`), `false` in the host name (`https://bucket.host/key`).
   * Default: `true` for an address that was given, since every S3 server accepts it without DNS records; `false` for
   * AWS's own. The path is used anyway where the endpoint is an IP address, and for bucket names that no certificate or
   * no host name can hold (with dots under https, upper case, under three characters), as in the AWS SDK.
   */
  readonly forcePathStyle?: boolean | undefined
}

/** A bucket, with keys that are known from the start. */
export interface S3Options extends S3Location, S3Credentials {
  readonly credentials?: undefined
}

/** A bucket, with credentials that are fetched when they are needed. */
export interface S3OptionsWithProvider extends S3Location {
  /** Kept until 5 minutes before they end, and fetched once at a time. Signing needs `await storage.ready()` before. */
  readonly credentials: CredentialsProvider
  readonly accessKeyId?: undefined
  readonly secretAccessKey?: undefined
}

export interface ResolvedS3 {
  readonly bucket: string
  readonly region: string
  readonly provider: Provider
  readonly address: S3Address
  readonly internalAddress: S3Address
  readonly credentials: S3Credentials | CredentialsProvider
}

/** Wider than AWS's rules of today, for old buckets and other servers; still nothing that could change the URL. */
const BUCKET_NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/
const REGION = /^[\w.-]+$/
const HOST_LABEL = /^[a-z0-9-]+$/

/** @throws {TypeError} naming each option that is missing, blank or malformed. The secret is in no message. */
export function resolveOptions(options: S3Options | S3OptionsWithProvider): ResolvedS3 {
  if (typeof options !== 'object' || options === null) throw new TypeError('s3() needs an object of options')
  const provider = providerOf(options)
  const region = options.region === undefined ? provider.region : options.region
  const texts = { ...options, region }
  if (options.credentials !== undefined) {
    checkText('s3()', texts, ['bucket', 'region'], LOCATION)
    if (typeof options.credentials !== 'function') throw new TypeError('s3(): credentials must be a function')
    const { accessKeyId, secretAccessKey }: { accessKeyId?: unknown; secretAccessKey?: unknown } = options
    if (accessKeyId !== undefined || secretAccessKey !== undefined) {
      throw new TypeError('s3() takes credentials, or accessKeyId and secretAccessKey, not both')
    }
  } else {
    checkText('s3()', texts, ['bucket', 'region', ...KEYS], [...LOCATION, 'sessionToken'])
  }
  const location = { ...options, region: region ?? '' }
  checkLocation(location, provider)
  return {
    bucket: location.bucket,
    region: location.region,
    provider,
    ...addressesOf(location, provider),
    credentials: options.credentials ?? readCredentials(options),
  }
}

const KEYS = ['accessKeyId', 'secretAccessKey'] as const
const LOCATION = ['accountId', 'endpoint', 'internalEndpoint'] as const

/** What a provider of credentials gave. @throws {TypeError} if that cannot sign. */
export function readCredentials(given: unknown): S3Credentials {
  if (typeof given !== 'object' || given === null) throw new TypeError('credentials() gave no object')
  checkText('credentials()', given, KEYS, ['sessionToken'])
  // Just checked.
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = given as S3Credentials
  if (expiration !== undefined && !(expiration instanceof Date && !Number.isNaN(expiration.getTime()))) {
    throw new TypeError('credentials(): expiration must be a valid Date')
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiration }
}

function checkText(where: string, given: object, required: readonly string[], optional: readonly string[]): void {
  const values = new Map<string, unknown>(Object.entries(given))
  const missing = required.filter((name) => isBlank(values.get(name)))
  if (missing.length > 0) throw new TypeError(`${where} needs ${missing.join(', ')}: missing or blank`)
  for (const name of [...required, ...optional]) {
    const value = values.get(name)
    if (value === undefined) continue
    if (typeof value !== 'string') throw new TypeError(`${where}: ${name} must be a string`)
    if (isBlank(value)) throw new TypeError(`${where}: ${name} is blank; leave it out or give it a value`)
    // A line break copied along with a secret otherwise shows as SignatureDoesNotMatch, far from its cause.
    if (/\s/.test(value)) throw new TypeError(`${where}: ${name} contains a space or a line break`)
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function providerOf({ provider, endpoint }: S3Location): Provider {
  if (provider !== undefined) {
    const named = providerNamed(provider)
    if (named) return named
    throw new TypeError(`s3(): provider must be one of ${allProviders.map(({ name }) => name).join(', ')}`)
  }
  if (endpoint === undefined) return providerAt('amazonaws.com')
  return providerAt(URL.canParse(endpoint) ? new URL(endpoint).hostname : '')
}

function checkLocation({ bucket, region, accountId, endpoint, ...location }: S3Location, provider: Provider): void {
  if (!BUCKET_NAME.test(bucket)) {
    throw new TypeError('s3(): bucket must be a bucket name of letters, digits, dots and hyphens; not a URL or an ARN')
  }
  if (!(endpoint === undefined ? HOST_LABEL : REGION).test(region ?? '')) {
    throw new TypeError('s3(): region must be a region name such as eu-west-1')
  }
  if (accountId !== undefined && !HOST_LABEL.test(accountId)) throw new TypeError('s3(): accountId is no account id')
  for (const name of ['forcePathStyle', 'bucketEndpoint'] as const) {
    const value: unknown = location[name]
    if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`s3(): ${name} must be true or false`)
  }
  if (endpoint !== undefined) return
  if (location.bucketEndpoint) throw new TypeError('s3(): bucketEndpoint needs an endpoint: the domain of the bucket')
  if (provider.name === 'aws') return
  if (provider.endpoint === undefined) throw new TypeError(`s3(): provider ${provider.name} needs an endpoint`)
  if (provider.endpoint.includes('{accountId}') && accountId === undefined) {
    throw new TypeError(`s3(): provider ${provider.name} needs an accountId or an endpoint`)
  }
}

function addressesOf(location: S3Location & { readonly region: string }, provider: Provider) {
  const { bucket, region, accountId, endpoint, internalEndpoint, bucketEndpoint, forcePathStyle } = location
  const at = (url: URL, pathStyle: boolean) => bucketAddress(url, bucket, forcePathStyle ?? pathStyle)
  const own = () => new URL(providerEndpoint(provider, { region, accountId }) ?? awsEndpoint(region))
  const given = (name: string, url: string) => parseEndpoint(name, url)

  const address =
    endpoint === undefined
      ? at(own(), provider.pathStyle)
      : bucketEndpoint
        ? ownAddress(given('endpoint', endpoint))
        : at(given('endpoint', endpoint), true)
  const internalAddress =
    internalEndpoint === undefined ? address : at(given('internalEndpoint', internalEndpoint), true)
  return { address, internalAddress }
}

function parseEndpoint(name: string, text: string): URL {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new TypeError(`s3(): ${name} must be a URL that starts with https:// or http://`)
  }
  const url = new URL(text)
  // Not quoted in the message: it may hold a password.
  if (url.username !== '' || url.password !== '') throw new TypeError(`s3(): ${name} must not contain credentials`)
  if (url.search !== '' || url.hash !== '') throw new TypeError(`s3(): ${name} must not contain ? or #`)
  return url
}
