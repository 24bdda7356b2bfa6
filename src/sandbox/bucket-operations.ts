/** ListBuckets, HeadBucket, GetBucketLocation, and the CORS configuration of a bucket. */
import type { CorsRule } from './cors-rules.ts'
import { S3Error } from './errors.ts'
import type { BucketExchange, Exchange } from './exchange.ts'
import { readXml } from './request-xml.ts'
import { xmlResponse } from './responses.ts'
import type { XmlElement } from './xml.ts'

/** The one user of a sandbox. */
export const owner = { ID: 'a'.repeat(64), DisplayName: 'sandbox' }

export async function listBuckets({ service }: Exchange): Promise<Response> {
  const created = new Date(service.createdAt).toISOString()
  const buckets = [...service.buckets.keys()].sort().map((name) => ({
    Name: name,
    CreationDate: created,
    BucketRegion: service.keys.region,
  }))
  return xmlResponse('ListAllMyBucketsResult', { Owner: owner, Buckets: { Bucket: buckets } })
}

export async function headBucket({ service }: BucketExchange): Promise<Response> {
  const headers = { 'x-amz-bucket-region': service.keys.region, 'content-type': 'application/xml' }
  return new Response(null, { status: 200, headers })
}

/** us-east-1, the first region, has no name here. */
export async function getBucketLocation({ service }: BucketExchange): Promise<Response> {
  const { region } = service.keys
  return xmlResponse('LocationConstraint', region === 'us-east-1' ? {} : { '#text': region })
}

export async function getBucketCors({ bucket }: BucketExchange): Promise<Response> {
  if (bucket.cors.length === 0) throw new S3Error('NoSuchCORSConfiguration', undefined, { BucketName: bucket.name })
  return xmlResponse('CORSConfiguration', {
    CORSRule: bucket.cors.map((rule) => ({
      ID: rule.id,
      AllowedOrigin: rule.allowedOrigins,
      AllowedMethod: rule.allowedMethods,
      AllowedHeader: rule.allowedHeaders,
      ExposeHeader: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  })
}

/** Lasts as long as the sandbox: a new one starts with the rules it is given. */
export async function putBucketCors(exchange: BucketExchange): Promise<Response> {
  const document = await readXml(exchange, 'CORSConfiguration', true)
  const rules = document.children('CORSRule')
  if (rules.length === 0 || rules.length > maxRules) throw new S3Error('MalformedXML')
  exchange.bucket.cors = rules.map(readRule)
  return new Response(null, { status: 200, headers: { 'content-length': '0' } })
}

export async function deleteBucketCors({ bucket }: BucketExchange): Promise<Response> {
  bucket.cors = []
  return new Response(null, { status: 204 })
}

/** "Configuring cross-origin resource sharing", Amazon S3 User Guide. */
const maxRules = 100

function readRule(element: XmlElement): CorsRule {
  const texts = (name: string) => element.children(name).map((child) => child.text.trim())
  const age = element.child('MaxAgeSeconds')?.text.trim()
  const id = element.child('ID')?.text
  const rule: CorsRule = {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: texts('AllowedOrigin'),
    allowedMethods: texts('AllowedMethod'),
    allowedHeaders: texts('AllowedHeader'),
    exposeHeaders: texts('ExposeHeader'),
    ...(age === undefined ? {} : { maxAgeSeconds: Number(age) }),
  }
  if (rule.allowedOrigins.length === 0 || rule.allowedMethods.length === 0 || !/^\d{0,9}$/.test(age ?? '')) {
    throw new S3Error('MalformedXML')
  }
  requireRule(rule)
  return rule
}

/** @throws S3Error InvalidRequest for a rule S3 would not take. */
export function requireRule(rule: CorsRule): void {
  const method = rule.allowedMethods.find((each) => !['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].includes(each))
  if (method !== undefined) {
    throw new S3Error('InvalidRequest', `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`)
  }
  for (const [what, patterns] of [
    ['AllowedOrigin', rule.allowedOrigins],
    ['AllowedHeader', rule.allowedHeaders ?? []],
  ] as const) {
    const pattern = patterns.find((each) => each.split('*').length > 2)
    if (pattern === undefined) continue
    throw new S3Error('InvalidRequest', `${what} "${pattern}" can not have more than one wildcard.`)
  }
}
