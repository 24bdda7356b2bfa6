/** From a request to its operation. Whatever is in no table here answers NotImplemented. */
import { authenticate } from './authentication.ts'
import { addressOf, requireKeyLength } from './address.ts'
import {
  deleteBucketCors,
  getBucketCors,
  getBucketLocation,
  headBucket,
  listBuckets,
  putBucketCors,
} from './bucket-operations.ts'
import { completeMultipartUpload } from './complete-multipart.ts'
import { copyObject } from './copy-object.ts'
import { addCorsHeaders, preflight } from './cors.ts'
import { deleteObjects } from './delete-objects.ts'
import { S3Error } from './errors.ts'
import type { Bucket, BucketExchange, Service } from './exchange.ts'
import { getObject } from './get-object.ts'
import { type Incoming, readIncoming } from './incoming.ts'
import { listMultipartUploads, listParts } from './list-multipart.ts'
import { listObjects } from './list-objects.ts'
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from './multipart.ts'
import { openPayload } from './payload.ts'
import { postObject } from './post-object.ts'
import { deleteObject, putObject } from './put-object.ts'
import { errorResponse, newRequestIds } from './responses.ts'

type Operation = (exchange: BucketExchange) => Promise<Response>

/** By method, then `bucket` or `object`, then the subresources of the query in alphabetical order. */
const operations = new Map<string, Operation>([
  ['HEAD bucket', headBucket],
  ['GET bucket', listObjects],
  ['GET bucket location', getBucketLocation],
  ['GET bucket cors', getBucketCors],
  ['PUT bucket cors', putBucketCors],
  ['DELETE bucket cors', deleteBucketCors],
  ['GET bucket uploads', listMultipartUploads],
  ['POST bucket delete', deleteObjects],
  ['GET object', getObject],
  ['HEAD object', getObject],
  ['GET object partNumber', getObject],
  ['HEAD object partNumber', getObject],
  ['PUT object', putObject],
  ['PUT object copy', copyObject],
  ['DELETE object', deleteObject],
  ['POST object uploads', createMultipartUpload],
  ['PUT object partNumber,uploadId', uploadPart],
  ['PUT object partNumber,uploadId copy', uploadPartCopy],
  ['GET object uploadId', listParts],
  ['POST object uploadId', completeMultipartUpload],
  ['DELETE object uploadId', abortMultipartUpload],
])

/** Query parameters that name another operation. Those that only describe an answer are not among them. */
const subresources = new Set(
  `abac accelerate acl analytics annotation attributes cors delete encryption intelligent-tiering inventory legal-hold
   lifecycle location logging metadataConfiguration metadataInventoryTable metadataJournalTable metadataTable metrics
   notification object-lock ownershipControls partNumber policy policyStatus publicAccessBlock renameObject replication
   requestPayment restore retention select select-type session tagging torrent uploadId uploads versionId versioning versions
   website x-amz-object-lambda`.split(/\s+/),
)

/** Operations that read a body of their own. The others have it drained, so that a signed hash of it is still checked. */
const methodsWithBody = new Set(['PUT', 'POST'])

/** Answers one request, whatever it is: never rejects. */
export async function answer(service: Service, request: Request, target: string | undefined): Promise<Response> {
  const ids = newRequestIds()
  let incoming: Incoming | undefined
  let bucket: Bucket | undefined
  let response: Response
  try {
    incoming = await readIncoming(request, target)
    const address = addressOf(incoming, service.hosts)
    bucket = service.buckets.get(address.bucket)
    response = await dispatch(service, incoming, address.bucket, bucket, address.key)
  } catch (error) {
    const refusal = error instanceof S3Error ? error : new S3Error('InternalError', undefined, { Cause: String(error) })
    response = errorResponse(refusal, request.method, decodePath(incoming?.path ?? '/'), ids)
  }
  // What of the body nobody read is not wanted: a sender in mid-flight need not send it.
  if (incoming?.body && !incoming.body.locked) await incoming.body.cancel().catch(() => undefined)
  const headers = new Headers(response.headers)
  headers.set('x-amz-request-id', ids.requestId)
  headers.set('x-amz-id-2', ids.hostId)
  if (incoming && bucket && incoming.method !== 'OPTIONS') addCorsHeaders(headers, incoming, bucket)
  return new Response(response.body, { status: response.status, headers })
}

async function dispatch(
  service: Service,
  incoming: Incoming,
  bucketName: string,
  bucket: Bucket | undefined,
  key: string,
): Promise<Response> {
  const { method } = incoming
  const noSuchBucket = () => new S3Error('NoSuchBucket', undefined, { BucketName: bucketName })
  if (method === 'OPTIONS') {
    if (!bucket) throw noSuchBucket()
    return preflight(incoming, bucket, key)
  }
  const isForm = method === 'POST' && key === '' && incoming.query.length === 0 && bucketName !== ''
  if (isForm && !incoming.headers.has('authorization')) {
    if (!bucket) throw noSuchBucket()
    return postObject(service, incoming, bucket)
  }
  const authentication = authenticate(incoming, service.keys, service.now())
  if (!authentication) throw anonymous(incoming)
  if (!methodsWithBody.has(method)) {
    for await (const chunk of openPayload(incoming, authentication).chunks) void chunk
  }
  if (bucketName === '') {
    if (method === 'GET') return listBuckets({ service, incoming, authentication })
    throw new S3Error('MethodNotAllowed', undefined, { Method: method, ResourceType: 'SERVICE' })
  }
  if (!bucket) throw noSuchBucket()
  requireKeyLength(key)
  const operation = findOperation(incoming, key)
  return operation({ service, incoming, authentication, bucket, key })
}

function findOperation(incoming: Incoming, key: string): Operation {
  const { method } = incoming
  const resource = key === '' ? 'bucket' : 'object'
  const names = new Set(incoming.query.map(([name]) => name).filter((name) => subresources.has(name)))
  const named = [...names].toSorted()
  const copy = method === 'PUT' && incoming.headers.has('x-amz-copy-source') ? ['copy'] : []
  const sub = named.join(',')
  const operation = operations.get([method, resource, ...(sub === '' ? [] : [sub]), ...copy].join(' '))
  if (operation) return operation
  const known = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(method)
  if (known && (named.length > 0 || (resource === 'bucket' && method !== 'POST'))) throw new S3Error('NotImplemented')
  throw new S3Error('MethodNotAllowed', undefined, { Method: method, ResourceType: resource.toUpperCase() })
}

function anonymous(incoming: Incoming): S3Error {
  if (!incoming.query.some(([name]) => name.startsWith('response-'))) return new S3Error('AccessDenied')
  return new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.')
}

/** For `<Resource>`: readable where it can be. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
