/** The rules that a bucket needs for uploads from browsers. Pure. */
import { UsageError } from './usage-error.ts'

/** One rule of a bucket's configuration. */
export interface BucketRule {
  /** The subresource of the bucket that holds such rules. */
  subresource: 'cors' | 'lifecycle'
  /** The configuration, with this rule only, as the AWS command line takes it. */
  json: object
  /** Names of the elements: of the configuration, and of each rule in it. */
  root: string
  element: string
  /** The rule as XML, in fast-xml-parser's form. Its ID is what it is found by the next time. */
  xml: { ID: string } & Record<string, unknown>
}

/** A scheme and a host, one `*` in it at most, or `*` alone: what S3 compares with a browser's Origin header. */
const ORIGIN = /^(?!.*\*.*\*)[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]+$/

/**
 * How long a browser may remember a preflight's answer, in seconds. Chromium remembers at most 7,200, Firefox 86,400: an
 * hour is over in both when the rule is changed.
 */
const MAX_AGE_SECONDS = 3600

/**
 * Lets pages of these origins send files to the bucket and read them.
 *
 * @throws UsageError for what is no origin.
 */
export function corsRule(origins: readonly string[]): BucketRule {
  for (const origin of origins) {
    if (origin === '*' || ORIGIN.test(origin)) continue
    throw new UsageError(
      `${JSON.stringify(origin)} is no origin: write https://app.example.com, with nothing after the host`,
    )
  }
  const ID = 'bucketdrop-uploads'
  // POST and PUT carry uploads; GET and HEAD are for pages that show what was uploaded.
  const methods = ['PUT', 'POST', 'GET', 'HEAD']
  // Of a part, for clients that complete a multipart upload themselves. Ours does not need it.
  const exposed = ['ETag']
  const json = {
    CORSRules: [
      {
        ID,
        AllowedOrigins: [...origins],
        AllowedMethods: methods,
        AllowedHeaders: ['*'],
        ExposeHeaders: exposed,
        MaxAgeSeconds: MAX_AGE_SECONDS,
      },
    ],
  }
  const xml = {
    ID,
    AllowedOrigin: [...origins],
    AllowedMethod: methods,
    AllowedHeader: ['*'],
    ExposeHeader: exposed,
    MaxAgeSeconds: MAX_AGE_SECONDS,
  }
  return { subresource: 'cors', json, root: 'CORSConfiguration', element: 'CORSRule', xml }
}

/** Removes the parts of multipart uploads that were never completed, which are stored and paid for until somebody does. */
export function lifecycleRule(days: number): BucketRule {
  const rule = {
    ID: 'bucketdrop-abandoned-uploads',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
  }
  const json = { Rules: [rule] }
  return { subresource: 'lifecycle', json, root: 'LifecycleConfiguration', element: 'Rule', xml: rule }
}
