import { expect, it, vi } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'

vi.mock('../../../src/endpoint/load-foreign.ts', () => ({
  loadForeign: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
}))

it('a sentence is told even where the words for strange answers cannot be loaded, as from a server that is down', async () => {
  const endpoint = createEndpoint('https://app.test/upload', {
    attempts: 1,
    fetch: async () => new Response('<html>502 Bad Gateway</html>', { status: 502 }),
  })
  const error = await endpoint.sign({ id: '1', name: 'a', type: '', size: 1 }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UploadError)
  expect(error).toMatchObject({
    code: 'internal_error',
    retryable: true,
    message: 'The upload endpoint answered 502.',
  })
})
