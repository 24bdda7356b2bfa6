/** The rules that a bucket needs for uploads from browsers. Pure. */
import { pageOrigin } from '../server/page-origin.ts'
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
  for (const origin of origins) checkOrigin(origin)
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

function checkOrigin(origin: string): void {
  const written = origin === '*' ? origin : asBrowsersWrite(origin)
  if (written === undefined) {
    throw new UsageError(
      `${JSON.stringify(origin)} is no origin: write https://app.example.com, with nothing after the host`,
    )
  }
  // S3 compares letter for letter: such a rule would never match.
  if (written !== origin) throw new UsageError(`${JSON.stringify(origin)}: browsers write it as ${written}`)
}

/** With the `*` that S3 takes for any text, one at most; `undefined` for what no browser can be at. */
function asBrowsersWrite(origin: string): string | undefined {
  if (/\*.*\*/.test(origin)) return undefined
  const anyPort = origin.endsWith(':*') ? ':*' : ''
  const written = pageOrigin(origin.slice(0, origin.length - anyPort.length))
  return written === undefined ? undefined : written + anyPort
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
