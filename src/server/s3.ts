import { hmacSha256, hmacSha256With, sha256Hex } from '#crypto'
import type { SigningHashes } from '../crypto/types.ts'
import type { Provider } from './providers.ts'
import type { S3Address } from './s3-address.ts'
import { cacheCredentials, type CredentialsCache, type S3Credentials } from './s3-credentials.ts'
import { readCredentials, resolveOptions, type S3Options, type S3OptionsWithProvider } from './s3-options.ts'
import { createSignerAt, type S3Signer } from './s3-signer.ts'

export type { S3Options, S3OptionsWithProvider } from './s3-options.ts'

/** A bucket and the right to sign for it: what `s3()` returns. Safe to log, since the secret stays in a closure. */
export interface S3Storage {
  readonly bucket: string
  readonly region: string
  /** Whose S3 it is, and what that can do. */
  readonly provider: Provider
  /** As browsers reach the bucket. */
  readonly address: S3Address
  /** As the server itself reaches it. */
  readonly internalAddress: S3Address
  /**
   * Sees to credentials that can sign at `now` (default: the present); to be awaited before signing, at each request. At
   * once for keys given to `s3()`, and for fetched ones that are fresh. In their last 5 minutes new ones are fetched
   * without anybody waiting; once they have ended, all wait for one fetch, of 10 seconds at most.
   *
   * @throws {UploadError} `storage_unavailable` if credentials are needed and could not be fetched. Asking again may help.
   * @throws the signal's reason once that is aborted; the fetch goes on for the others who wait.
   */
  ready(options?: { readonly now?: Date | undefined; readonly signal?: AbortSignal | undefined }): Promise<void>
  /**
   * The signer for a point in time.
   *
   * @throws {UploadError} `storage_unavailable` if the credentials have ended by then.
   * @throws {Error} if credentials are fetched and `ready()` was not awaited before.
   */
  signerAt(time: Date): S3Signer
}

/**
 * Describes a bucket on AWS S3 or on any server that speaks its protocol. Makes no request; everything is checked here,
 * so that a missing environment variable shows at start-up and not at the first upload.
 *
 * @example
 * s3({ bucket: 'photos', region: 'eu-west-1', accessKeyId, secretAccessKey })
 * s3({ provider: 'r2', accountId, bucket: 'photos', accessKeyId, secretAccessKey })
 * s3({ bucket: 'photos', region: 'eu-west-1', credentials: fromNodeProviderChain() })
 *
 * @throws {TypeError} naming each option that is missing, blank or malformed. The secret is in no message.
 */
export function s3(options: S3Options | S3OptionsWithProvider): S3Storage {
  return createS3Storage(options, { sha256Hex, hmacSha256, hmacSha256With })
}

/** `s3()` with the hashes of one's choice: for the tests and the benchmark, which sign with both implementations. */
export function createS3Storage(options: S3Options | S3OptionsWithProvider, hashes: SigningHashes): S3Storage {
  const { credentials, ...resolved } = resolveOptions(options)
  if (typeof credentials !== 'function') {
    const signerAt = createSignerAt(hashes, resolved.region, credentials)
    return Object.freeze({ ...resolved, ready: async () => undefined, signerAt })
  }
  const cache = cacheCredentials(credentials, readCredentials)
  return Object.freeze({
    ...resolved,
    ready: ({ now, signal } = {}) => cache.ready({ now: now?.getTime() ?? Date.now(), signal }),
    signerAt: signerOfCache(hashes, resolved.region, cache),
  } satisfies S3Storage)
}

/** Signs with whatever credentials there are at the moment. */
function signerOfCache(hashes: SigningHashes, region: string, cache: CredentialsCache): (time: Date) => S3Signer {
  let latest: { credentials: S3Credentials; signerAt: (time: Date) => S3Signer } | undefined
  return (time) => {
    const { current } = cache
    if (!current) throw new Error('The storage has no credentials yet: await storage.ready() before signing.')
    if (latest?.credentials !== current) {
      latest = { credentials: current, signerAt: createSignerAt(hashes, region, current) }
    }
    return latest.signerAt(time)
  }
}
