/** Where a bucket is reached. URLs of its objects are `${origin}${path}/${encodedKey}`. */
export interface S3Address {
  /** `https://bucket.s3.eu-west-1.amazonaws.com`, what a browser calls the origin. */
  readonly origin: string
  /** The Host header: with the port unless it is the scheme's own. */
  readonly host: string
  /** Empty for a bucket in the host name, else `/bucket`, with the endpoint's own path before it. No slash at its end. */
  readonly path: string
}

/** Regions outside the `aws` partition have a domain of their own: the AWS SDK's partitions.json. */
const PARTITION_DOMAINS: readonly (readonly [regionPrefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
]

/** The address of S3 itself in a region, without a bucket. */
export function awsEndpoint(region: string): URL {
  const domain = PARTITION_DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com'
  return new URL(`https://s3.${region}.${domain}`)
}

const HOST_LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/

/** The address of a bucket: in the path if asked, or where it cannot stand in the host name; else in the host name. */
export function bucketAddress(endpoint: URL, bucket: string, pathStyle: boolean): S3Address {
  const basePath = endpoint.pathname.replace(/\/+$/, '')
  const inPath = pathStyle || IP_ADDRESS.test(endpoint.hostname) || !fitsHost(bucket, endpoint.protocol)
  const host = inPath ? endpoint.host : `${bucket}.${endpoint.host}`
  return Object.freeze({
    origin: `${endpoint.protocol}//${host}`,
    host,
    path: inPath ? `${basePath}/${bucket}` : basePath,
  })
}

/** The address of a bucket that has a domain of its own: nothing is added to it. */
export function ownAddress(endpoint: URL): S3Address {
  const { host, protocol } = endpoint
  return Object.freeze({ origin: `${protocol}//${host}`, host, path: endpoint.pathname.replace(/\/+$/, '') })
}

/** As in the AWS SDK: a name with dots is several labels, and a certificate for `*.s3.amazonaws.com` covers only one. */
function fitsHost(bucket: string, protocol: string): boolean {
  const labels = bucket.split('.')
  return (labels.length === 1 || protocol === 'http:') && labels.every((label) => HOST_LABEL.test(label))
}
