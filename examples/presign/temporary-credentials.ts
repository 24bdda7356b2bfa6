/**
 * Credentials that end, as of IAM roles and STS: fetched when they are needed, kept, and renewed before they end. With the
 * AWS SDK installed, `fetchCredentials` is `fromNodeProviderChain()` of `@aws-sdk/credential-providers`.
 */
import { type CredentialsProvider, presignGet, s3 } from 'bucketdrop/server'

export function temporaryLinks(fetchCredentials: CredentialsProvider, endpoint: string) {
  const storage = s3({ bucket: 'demo', region: 'us-east-1', endpoint, credentials: fetchCredentials })
  return async (key: string, signal?: AbortSignal) => {
    // At every request: at once while they are fresh. `createUploadHandler` does so by itself.
    await storage.ready({ signal })
    // Never holds longer than the credentials that signed it.
    return presignGet(storage, { key, expiresIn: 3600 })
  }
}
