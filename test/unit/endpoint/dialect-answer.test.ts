import { describe, expect, it } from 'vitest'
import { readDialectAnswer } from '../../../src/endpoint/dialect-answer.ts'

const url = 'https://bucket.s3.test/uploads/a%20b.png?X-Amz-Signature=1'
const put = { method: 'PUT', url, headers: { 'content-type': 'image/png' } }
const fields = { key: 'uploads/1.png', policy: 'p', 'x-amz-signature': 's' }
const post = { method: 'POST', url, fields }
const known = { upload: put, key: undefined, expiresIn: undefined }

describe('readDialectAnswer', () => {
  it.each<[string, unknown, object]>([
    ['{ url }', { url }, known],
    [
      '{ upload_url, key, expires_in }',
      { upload_url: url, key: 'k', expires_in: 300 },
      { ...known, key: 'k', expiresIn: 300 },
    ],
    ['camelCase', { uploadUrl: url, key: 'k', expiresIn: '60' }, { ...known, key: 'k', expiresIn: 60 }],
    ['presigned_url', { presigned_url: url }, known],
    ['signedUrl', { signedUrl: url }, known],
    ['{ url, fields } of boto3', { url, fields }, { ...known, upload: post, key: 'uploads/1.png' }],
    ['fields with a key of its own', { url, fields, key: 'mine' }, { ...known, upload: post, key: 'mine' }],
    [
      'fields whose key S3 completes',
      { url, fields: { key: 'uploads/${filename}' } },
      { ...known, upload: { method: 'POST', url, fields: { key: 'uploads/${filename}' } } },
    ],
    ['{ data: { … } }', { data: { url, key: 'k' } }, { ...known, key: 'k' }],
    ['{ upload: { … }, key }', { upload: { url, fields }, key: 'outer' }, { ...known, upload: post, key: 'outer' }],
    [
      'boto3’s form under a name',
      { presigned_post: { url, fields } },
      { ...known, upload: post, key: 'uploads/1.png' },
    ],
    [
      'boto3’s form under the URL’s name',
      { upload_url: { url, fields } },
      { ...known, upload: post, key: 'uploads/1.png' },
    ],
    ['Uppy’s own form', { method: 'put', url, fields: {}, headers: {} }, known],
    ['PUT insisted on', { method: 'PUT', url, fields }, { ...known, key: 'uploads/1.png' }],
    [
      'headers, as Go writes them, and those browsers refuse',
      {
        url,
        headers: {
          Host: ['h'],
          'Content-Length': '3',
          'Content-Type': 'a/b',
          'X-Amz-Meta-A': ['1', '2'],
          n: 7,
          no: null,
        },
      },
      { ...known, upload: { ...put, headers: { 'content-type': 'a/b', 'x-amz-meta-a': '1, 2', n: '7' } } },
    ],
    [
      'the URL’s own time',
      { url: `${url}&X-Amz-Expires=900` },
      { upload: { ...put, url: `${url}&X-Amz-Expires=900` }, key: undefined, expiresIn: 900 },
    ],
    ['nonsense beside the URL', { url, key: 7, expires_in: 'soon', headers: 'x', fields: [] }, known],
    ['a negative time', { url, expires_in: -1 }, known],
  ])('reads %s', (_, json, expected) => {
    expect(readDialectAnswer(json, 'image/png')).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', url],
    ['a list', [{ url }]],
    ['no URL', { key: 'k' }],
    ['an error', { error: { url } }],
    ['a relative URL', { url: '/upload/1' }],
    ['a URL that is code', { url: 'javascript:alert(1)' }],
    ['a URL of the disk', { url: 'file:///etc/passwd' }],
    ['a form without fields', { url, method: 'POST' }],
    ['another method', { url, method: 'DELETE' }],
    ['what is nested too deep', { data: { data: { url } } }],
    ['what only a prototype has', Object.create({ url })],
  ])('does not read %s', (_, json) => {
    expect(readDialectAnswer(json, 'image/png')).toBeUndefined()
  })

  it('keeps a field named __proto__ a field', () => {
    const answer = readDialectAnswer(JSON.parse(`{"url":"${url}","fields":{"__proto__":"x","key":"k"}}`), 'a/b')
    const sent = answer?.upload.method === 'POST' ? Object.entries(answer.upload.fields) : []
    expect(sent).toEqual([
      ['__proto__', 'x'],
      ['key', 'k'],
    ])
  })
})
