/** The lanes of files that go in one request: a form, or a PUT. */
import type { PreparedUpload } from '../endpoint/endpoint.ts'
import type { Shipment, SignedRequest } from './deliver.ts'
import type { TransferFile } from './transfer-file.ts'

/** The one request of a file. */
export function wholeFile(
  { upload, expiresAt }: Pick<PreparedUpload, 'upload' | 'expiresAt'>,
  file: TransferFile,
  onProgress: (bytes: number) => void,
): Shipment {
  const request = { ...requestOf(upload, file), expiresAt }
  return {
    lane: upload.method === 'PUT' ? 'put' : 'post',
    size: file.size,
    request: async () => request,
    // A fresh signature is another upload: the file as a whole begins again.
    resign: () => false,
    onProgress,
  }
}

function requestOf(upload: PreparedUpload['upload'], { data, name }: TransferFile): Omit<SignedRequest, 'expiresAt'> {
  const { method, url } = upload
  if (method === 'PUT') return { method, url, headers: upload.headers, body: data }
  const body = new FormData()
  for (const [field, value] of Object.entries(upload.fields)) body.append(field, value)
  // S3 ignores what comes after the file.
  body.append('file', data, name)
  return { method, url, headers: {}, body }
}
