import type { AnyPreparedUpload } from '../endpoint/endpoint.ts'

/** Where an object lies: its address without the signature, which is no permission to read it. */
export function locationOf(prepared: AnyPreparedUpload | undefined): string | undefined {
  const upload = prepared?.upload
  const url = upload?.method === 'MULTIPART' ? upload.urls[0]?.url : upload?.url
  if (upload === undefined || url === undefined) return undefined
  const address = url.replace(/[?#].*$/s, '')
  if (upload.method !== 'POST') return address
  const key = upload.fields.key ?? prepared?.key
  return key === undefined
    ? undefined
    : `${address.replace(/\/$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`
}
