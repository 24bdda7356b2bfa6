/** Access control lists, which buckets made since April 2023 do not allow. */
import { presign, signHeaders, type SignOptions } from '../signer.ts'
import { collect, put, type Row, send, type Stage } from './stage.ts'

export function aclsRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendPresigned, sendSigned } = stage

  const refused = (name: string, sendWith: (acl: string) => Promise<Response>, acl = 'public-read') =>
    row('AccessControlListNotSupported', 400, `ACL: ${name}`, (spoilt) =>
      sendWith(spoilt ? acl : 'bucket-owner-full-control'),
    )
  const withHeader = (acl: string, more: Partial<SignOptions> = {}) =>
    put({ ...more, headers: { 'x-amz-acl': acl, ...more.headers } })
  refused('presigned PUT, signed header', (acl) => sendPresigned(withHeader(acl)))
  refused('presigned PUT, in the query', (acl) => sendPresigned({ query: { 'x-amz-acl': acl } }))
  refused('PUT, header', (acl) => sendSigned(withHeader(acl)))
  refused('PUT, private', (acl) => sendSigned(withHeader(acl)), 'private')
  refused('copy', (acl) => {
    // What the rows above have put.
    const headers = { 'x-amz-copy-source': 'demo/key.txt' }
    return send(presign(stage.url, withHeader(acl, { path: '/demo/copy', headers, body: '' })))
  })
  const create: Partial<SignOptions> = { method: 'POST', path: '/demo/upload', body: '', query: { uploads: '' } }
  refused('CreateMultipartUpload, header', (acl) => send(signHeaders(stage.url, withHeader(acl, create))))
  refused('CreateMultipartUpload, in the query', (acl) =>
    sendPresigned({ ...create, query: { uploads: '', 'x-amz-acl': acl } }),
  )
  row('AccessControlListNotSupported', 400, 'ACL: PUT, a grant', (spoilt) =>
    sendSigned({ headers: spoilt ? { 'x-amz-grant-read': 'id="a"' } : {} }),
  )
  row('InvalidArgument', 400, 'ACL: PUT, none S3 knows', (spoilt) =>
    sendSigned(withHeader(spoilt ? 'everybody' : 'bucket-owner-full-control')),
  )

  return rows
}
