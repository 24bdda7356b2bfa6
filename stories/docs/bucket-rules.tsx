import { useState } from 'react'
import { corsRule, lifecycleRule } from '../../src/cli/bucket-rule.ts'
import { allProviders, type ProviderName } from '../../src/server/providers.ts'
import { CodeBlock } from './code-block.tsx'

const DAYS = 7

/** Where each service wants its rules. Sources stand beside. */
const PLACES: Record<
  Exclude<ProviderName, 'other'>,
  { cors: string; lifecycle: string; note: string; source: string }
> = {
  aws: {
    cors: "aws s3api put-bucket-cors --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle: "aws s3api put-bucket-lifecycle-configuration --bucket BUCKET --lifecycle-configuration 'LIFECYCLE'",
    note: 'In the console: the bucket, Permissions, CORS. It takes the list alone, without “CORSRules”.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enabling-cors-examples.html',
  },
  r2: {
    cors: "aws s3api put-bucket-cors --endpoint-url https://ACCOUNT.r2.cloudflarestorage.com --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle: 'R2 removes what abandoned uploads left after 7 days by itself.',
    note: 'In the dashboard: the bucket, Settings, CORS policy. It takes the list alone.',
    source: 'https://developers.cloudflare.com/r2/buckets/cors/',
  },
  minio: {
    cors: 'mc admin config set ALIAS api cors_allow_origin=ORIGIN',
    lifecycle: 'mc admin config set ALIAS api stale_uploads_expiry=168h',
    note: 'One setting for the whole server. Without it, every origin is allowed.',
    source: 'https://docs.min.io/community/minio-object-store/reference/minio-server/settings/core.html',
  },
  b2: {
    cors: "aws s3api put-bucket-cors --endpoint-url https://s3.REGION.backblazeb2.com --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle: 'In the web console: the bucket, Lifecycle settings, unfinished large files.',
    note: 'A bucket with rules of B2’s own API takes none by S3 until those are removed.',
    source: 'https://www.backblaze.com/docs/cloud-storage-cross-origin-resource-sharing-rules',
  },
  spaces: {
    cors: "aws s3api put-bucket-cors --endpoint-url https://REGION.digitaloceanspaces.com --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle:
      "aws s3api put-bucket-lifecycle-configuration --endpoint-url https://REGION.digitaloceanspaces.com --bucket BUCKET --lifecycle-configuration 'LIFECYCLE'",
    note: 'In the control panel: the bucket, Settings, CORS configurations.',
    source: 'https://docs.digitalocean.com/products/spaces/how-to/configure-cors/',
  },
  wasabi: {
    cors: "aws s3api put-bucket-cors --endpoint-url https://s3.REGION.wasabisys.com --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle:
      "aws s3api put-bucket-lifecycle-configuration --endpoint-url https://s3.REGION.wasabisys.com --bucket BUCKET --lifecycle-configuration 'LIFECYCLE'",
    note: 'The region must be the bucket’s own.',
    source: 'https://docs.wasabi.com/docs/operations-on-buckets',
  },
  ceph: {
    cors: "aws s3api put-bucket-cors --endpoint-url https://RGW --bucket BUCKET --cors-configuration 'CORS'",
    lifecycle:
      "aws s3api put-bucket-lifecycle-configuration --endpoint-url https://RGW --bucket BUCKET --lifecycle-configuration 'LIFECYCLE'",
    note: 'Its 403 answers have no CORS headers: an expired URL looks like a lost network, which the uploader knows.',
    source: 'https://docs.ceph.com/en/latest/radosgw/s3/bucketops/',
  },
}

/** The rules to paste, for one origin and one service. They are the ones that `npx bucketdrop cors` prints. */
export function BucketRules() {
  const [origin, setOrigin] = useState('https://app.example.com')
  const [name, setName] = useState<keyof typeof PLACES>('aws')
  const rule = corsOf(origin)
  const { cors, lifecycle, note, source } = PLACES[name]
  const filled = (command: string) =>
    command
      .replace('CORS', JSON.stringify(rule?.json))
      .replace('LIFECYCLE', JSON.stringify(lifecycleRule(DAYS).json))
      .replace('ORIGIN', origin)
  return (
    <div className="bucket-rules">
      <div className="sb-unstyled bucket-rules-form">
        <label>
          Origin of your page
          <input value={origin} onChange={({ target }) => setOrigin(target.value)} spellCheck={false} />
        </label>
        <label>
          Service
          <select value={name} onChange={({ target }) => setName(isPlace(target.value) ? target.value : 'aws')}>
            {allProviders
              .filter((provider) => provider.name !== 'other')
              .map((provider) => (
                <option key={provider.name} value={provider.name}>
                  {provider.title}
                </option>
              ))}
          </select>
        </label>
      </div>
      {rule ? (
        <>
          <h2>CORS</h2>
          <p>
            {note} (<a href={source}>source</a>)
          </p>
          <CodeBlock code={JSON.stringify(rule.json, undefined, 2)} language="json" />
          <CodeBlock code={filled(cors)} language="bash" />
          <h2>What abandoned uploads left</h2>
          <CodeBlock code={filled(lifecycle)} language="bash" />
        </>
      ) : (
        <p role="alert">That is no origin. Write it as browsers do: https://app.example.com, with nothing after it.</p>
      )}
    </div>
  )
}

const isPlace = (name: string): name is keyof typeof PLACES => Object.hasOwn(PLACES, name)

function corsOf(origin: string) {
  try {
    return corsRule([origin])
  } catch {
    return undefined
  }
}
