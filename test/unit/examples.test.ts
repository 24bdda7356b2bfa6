/** The examples of the guides do what the guides say. */
import { expect, test } from 'vitest'
import { createUserUpload } from '../../examples/guides/authorize.ts'
import { createLimitedUpload } from '../../examples/guides/limits.ts'
import { uploadToSandbox } from '../../examples/guides/app-with-sandbox.ts'
import { post, SECRET, storage } from './server/fixtures.ts'

test('an app is tested with the sandbox', async () => {
  expect(await uploadToSandbox()).toBe('a.txt')
})

const sign = (file: object) => ({
  v: 1,
  action: 'sign',
  files: [{ id: '1', name: 'a.png', type: 'image/png', size: 9, ...file }],
})

test('only who is signed in uploads, below their own prefix, as much as their plan allows', async () => {
  const handler = createUserUpload(storage, SECRET, async (cookie) =>
    cookie === 'session=ada' ? { userId: 'ada', plan: 'free' } : null,
  )
  expect((await handler(post(sign({})))).status).toBe(401)
  const asAda = async (file: object) => {
    const { files } = await (await handler(post(sign(file), { cookie: 'session=ada' }))).json()
    return files[0]
  }
  expect((await asAda({})).key).toMatch(/^users\/ada\/[0-9a-f-]{36}$/)
  expect(await asAda({ size: 60 * 1024 ** 2 })).toMatchObject({ error: { code: 'file_too_large' } })
})

test('pictures and documents, and nothing else', async () => {
  const handler = createLimitedUpload(storage, SECRET)
  const codes = await Promise.all(
    [
      {},
      { name: 'a.pdf', type: 'application/pdf' },
      { name: 'a.exe', type: 'application/x-msdownload' },
      { size: 0 },
    ].map(async (file) => {
      const { files } = await (await handler(post(sign(file)))).json()
      return files[0].error?.code ?? 'ok'
    }),
  )
  expect(codes).toEqual(['ok', 'ok', 'type_not_allowed', 'file_too_small'])
})
