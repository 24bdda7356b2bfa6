import { type S3Storage, s3 } from '../server/s3.ts'
import { UsageError } from './usage-error.ts'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where the bucket is, as far as the command line says. */
export interface BucketFlags {
  bucket?: string | undefined
  region?: string | undefined
  endpoint?: string | undefined
}

/**
 * The bucket that flags and environment name; flags come first.
 *
 * @throws UsageError naming what is missing or malformed; never a key.
 */
export function storageFrom(flags: BucketFlags, environment: Environment): S3Storage {
  // An empty variable is one that is not set: that is how shells and CI take them away.
  const from = (name: string) => environment[name] || undefined
  const required = {
    bucket: { value: flags.bucket ?? from('S3_BUCKET'), given: '--bucket or S3_BUCKET' },
    region: { value: flags.region ?? from('AWS_REGION'), given: '--region or AWS_REGION' },
    accessKeyId: { value: from('AWS_ACCESS_KEY_ID'), given: 'AWS_ACCESS_KEY_ID' },
    secretAccessKey: { value: from('AWS_SECRET_ACCESS_KEY'), given: 'AWS_SECRET_ACCESS_KEY' },
  }
  const missing = Object.values(required).filter(({ value }) => value === undefined)
  if (missing.length > 0) throw new UsageError(`--apply needs ${missing.map(({ given }) => given).join(', ')}`)
  const endpoint = flags.endpoint ?? from('S3_ENDPOINT')
  const sessionToken = from('AWS_SESSION_TOKEN')
  try {
    return s3({
      bucket: required.bucket.value ?? '',
      region: required.region.value ?? '',
      accessKeyId: required.accessKeyId.value ?? '',
      secretAccessKey: required.secretAccessKey.value ?? '',
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(sessionToken === undefined ? {} : { sessionToken }),
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
