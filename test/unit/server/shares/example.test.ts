/** The example as a visitor's browser asks it, over HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startShares } from '../../../../examples/shares/start-shares.ts'

let example: Awaited<ReturnType<typeof startShares>>
beforeAll(async () => {
  example = await startShares({ port: 0 })
}, 60_000)
afterAll(() => example?.close())

async function ask(action: string, fields: object = {}) {
  const response = await fetch(`${example.url}/api/shares`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ v: 1, action, ...fields }),
  })
  return await response.json()
}

it('has a page for the owner and one for the link, which sends no referrer', async () => {
  for (const [path, text] of [
    ['/', 'My links'],
    ['/s', 'A file for you'],
  ]) {
    const response = await fetch(`${example.url}${path}`)
    expect(await response.text()).toContain(`<h1>${text}</h1>`)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  }
  expect((await fetch(`${example.url}/other`)).status).toBe(404)
})

it('makes a link, asks for the password, gives the file, lists and revokes', async () => {
  const { share } = await ask('create', { key: 'users/ada/report.txt', password: 'open sesame', maxDownloads: 2 })
  const [page, token] = share.url.split('#')
  expect(page).toBe(`${example.url}/s`)
  expect(token).toBe(share.token)
  expect(await ask('download', { token })).toMatchObject({ error: { code: 'password_required' } })
  expect(await ask('download', { token, password: 'sesame' })).toMatchObject({ error: { code: 'password_wrong' } })
  const { download } = await ask('download', { token, password: 'open sesame' })
  const file = await fetch(download.url)
  expect(await file.text()).toBe('The third quarter went well.\n')
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="report.txt"')
  expect(await ask('list')).toMatchObject({ shares: [{ id: share.id, downloads: 1, maxDownloads: 2 }] })
  expect(await ask('revoke', { id: share.id })).toMatchObject({ share: { state: 'revoked' } })
  expect(await ask('download', { token, password: 'open sesame' })).toMatchObject({ error: { code: 'share_revoked' } })
})

it('shares nothing of others', async () => {
  expect(await ask('create', { key: 'users/eve/report.txt' })).toMatchObject({ error: { code: 'forbidden' } })
})

it('sends a stranger away who tries link after link', async () => {
  const tries = Array.from({ length: 61 }, (_, i) => ask('download', { token: String(i).padStart(32, 'x') }))
  const codes = (await Promise.all(tries)).map(({ error }) => error.code)
  expect(codes).toContain('share_not_found')
  expect(codes).toContain('rate_limited')
})
