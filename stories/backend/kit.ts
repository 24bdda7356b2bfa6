/**
 * The server kit's real upload endpoint before a strict S3, for one story. The same in the page, where the static
 * Storybook has it, and in the development server.
 */
import { createSandbox, memoryStorage, type Sandbox } from 'bucketdrop/sandbox'
import { createUploadHandler, type Limits, s3, type VerifiedObject } from 'bucketdrop/server'
import type { Weather } from './weather.ts'

/** What a backend is from the start; plain data. */
export interface KitOptions {
  /** What the endpoint accepts. Default: everything. */
  limits?: Limits | undefined
  /** `false`: nobody is signed in. */
  signedIn?: boolean | undefined
  /** `false`: the bucket has no CORS rules. */
  cors?: boolean | undefined
  /** `false`: the server signs with another secret key than S3 knows. */
  rightSecret?: boolean | undefined
  /** Milliseconds that the server's clock is behind. */
  clockBehind?: number | undefined
}

/** What the endpoint's `onUploaded` gives back to the page. */
export interface Confirmed {
  /** A row in a database, as it were. */
  row: number
  storedAt: Date
}

export interface KitPlace {
  /** Name of the bucket: small letters, digits and hyphens. */
  name: string
  /** Origin of the storage. */
  storageOrigin: string
  /** Origins of pages. */
  origins: string[]
  /** Read anew for each request. */
  weather: () => Weather
  /** Of the application; may throw. */
  onUploaded?: (object: VerifiedObject) => void
}

const REGION = 'eu-west-1'
const CREDENTIALS = { accessKeyId: 'STORYBOOKSANDBOX', secretAccessKey: 'guards-nothing-but-this-page' }
const DAY_MS = 86_400_000

export function openKit(options: KitOptions, { name, storageOrigin, origins, weather, onUploaded }: KitPlace) {
  const { limits = {}, signedIn = true, cors = true, rightSecret = true, clockBehind = 0 } = options
  const objects = memoryStorage()
  let confirmed = 0

  /** One bucket, under the rules it has now, by a clock that may be a day ahead. */
  const open = (withCors: boolean, withEtag: boolean, late: boolean) =>
    createSandbox({
      ...CREDENTIALS,
      region: REGION,
      storage: objects,
      clock: () => Date.now() + (late ? DAY_MS : 0),
      buckets: {
        [name]: withCors
          ? {
              cors: [
                {
                  allowedOrigins: origins,
                  allowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
                  allowedHeaders: ['*'],
                  ...(withEtag ? { exposeHeaders: ['ETag'] } : {}),
                },
              ],
            }
          : {},
      },
    })
  const sandboxes = new Map<string, Sandbox>()
  const sandbox = (withCors: boolean, withEtag: boolean, late: boolean): Sandbox => {
    const rules = `${withCors} ${withEtag} ${late}`
    const opened = sandboxes.get(rules) ?? open(withCors, withEtag, late)
    sandboxes.set(rules, opened)
    return opened
  }

  /** What was sent to already: its next URL is good. */
  const sent = new Set<string>()
  const expires = async (request: Request): Promise<boolean> => {
    if (!weather().expired || request.method === 'OPTIONS') return false
    const upload = await uploadOf(request)
    const first = !sent.has(upload)
    sent.add(upload)
    return first
  }

  const storage = s3({
    ...CREDENTIALS,
    ...(rightSecret ? {} : { secretAccessKey: 'another-key-than-the-bucket-knows' }),
    region: REGION,
    bucket: name,
    endpoint: storageOrigin,
  })
  const handler = createUploadHandler({
    storage,
    secret: 'a-secret-that-guards-nothing',
    limits,
    authorize: () => (signedIn ? { userId: 'visitor' } : null),
    onUploaded(object): Confirmed {
      if (!weather().confirm) throw new Error('The database of this story is down.')
      onUploaded?.(object)
      confirmed += 1
      return { row: confirmed, storedAt: new Date() }
    },
    now: () => Date.now() - clockBehind - weather().clockBehind * 60_000,
    // The stories' failures are meant; they would fill the console.
    onError: () => undefined,
    fetch: (url, init) => sandbox(true, true, false).fetch(new Request(url, init)),
  })

  return {
    /** Type it with `typeof kit.handler`. */
    handler,
    /** For signing without the endpoint. */
    storage,
    /** S3, as browsers reach it. */
    async fetch(request: Request): Promise<Response> {
      const late = await expires(request)
      return await sandbox(cors && weather().cors, weather().etag, late).fetch(request)
    },
  }
}

/** Which file, or part of a file, a request brings, whatever its signature. A file that is signed anew has another key. */
async function uploadOf(request: Request): Promise<string> {
  const { pathname, searchParams } = new URL(request.url)
  if (searchParams.has('partNumber')) return `${pathname} ${searchParams.get('partNumber')}`
  if (request.method !== 'POST') return request.headers.get('x-amz-meta-name') ?? pathname
  const name = (await request.clone().formData()).get('x-amz-meta-name')
  return typeof name === 'string' ? name : pathname
}
