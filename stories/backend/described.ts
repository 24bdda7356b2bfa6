/** What a request says of itself, for the log. */
import type { RequestKind } from './request-log.ts'

export interface Described {
  kind: RequestKind
  label: string
  /** What is tried: the same again is another attempt. */
  subject: string
  /** Bytes of the body. */
  size: number
}

const ACTIONS: readonly RequestKind[] = ['sign', 'parts', 'resume', 'presign', 'complete', 'abort']

/** Of a request to the endpoint. */
export async function describeEndpointCall(request: Request): Promise<Described> {
  if (request.method !== 'POST') return { kind: 'policy', label: 'limits', subject: '', size: 0 }
  const text = await request.text()
  const { action, files, tokens, partNumbers, token }: Message = JSON.parse(text)
  const kind = ACTIONS.find((known) => known === action) ?? 'other'
  const some = files ?? tokens
  const first = files?.[0]
  const label = partNumbers
    ? `URLs of ${count(partNumbers.length, 'part')}`
    : first?.name && some?.length === 1
      ? first.name
      : some
        ? count(some.length, 'file')
        : ''
  const subject = JSON.stringify(some?.map(subjectOf) ?? [token, partNumbers])
  return { kind, label, subject, size: text.length }
}

interface Message {
  action?: string
  files?: { name?: string; id?: string; token?: string }[]
  tokens?: string[]
  token?: string
  partNumbers?: number[]
}

/** A sign request may give a file another id when it asks again; what stays is the name. */
function subjectOf(file: string | { name?: string; token?: string }): string | undefined {
  return typeof file === 'string' ? file : (file.name ?? file.token)
}

/** Of a request that carries bytes to the storage. */
export async function describeStorageCall(request: Request): Promise<Described> {
  const { pathname, searchParams } = new URL(request.url)
  const part = searchParams.get('partNumber')
  if (request.method === 'POST' && !searchParams.has('uploadId')) {
    const form = await request.formData()
    const file = form.get('file')
    const label = decodeURIComponent(text(form.get('x-amz-meta-name')) ?? text(form.get('key')) ?? '')
    return { kind: 'post', label, subject: text(form.get('key')) ?? '', size: file instanceof Blob ? file.size : 0 }
  }
  const { size } = await request.blob()
  if (part !== null) return { kind: 'part', label: `part ${part}`, subject: `${pathname} ${part}`, size }
  const name = request.headers.get('x-amz-meta-name') ?? pathname.split('/').at(-1) ?? ''
  return { kind: request.method === 'PUT' ? 'put' : 'other', label: decodeURIComponent(name), subject: pathname, size }
}

const text = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value : undefined)

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`

/** What an answer says is wrong: the endpoint's code, or S3's. */
export async function codeOf(response: Response): Promise<string | undefined> {
  if (response.status < 400) return undefined
  const body = await response.text()
  return /<Code>(\w+)/.exec(body)?.[1] ?? /"code":\s*"(\w+)"/.exec(body)?.[1]
}
