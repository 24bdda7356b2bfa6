import type { EndpointOption } from 'bucketdrop/core'
import { expect, test } from 'vitest'
import { endpointKey, stableEndpoint } from '../../../src/react/stable-endpoint.ts'

const file = { id: '1', name: 'a', type: 'text/plain', size: 1 }
const context = { signal: new AbortController().signal }
const prepared = {
  upload: { method: 'PUT' as const, url: 'https://x', headers: {} },
  key: 'k',
  expiresAt: undefined,
  token: undefined,
}

test.each<[name: string, a: EndpointOption, b: EndpointOption, same: boolean]>([
  ['equal URLs', '/a', '/a', true],
  ['other URLs', '/a', '/b', false],
  ['two inline functions', () => ({ url: '' }), () => ({ url: '' }), true],
  ['a function and a URL', () => ({ url: '' }), '/a', false],
  ['equal dialects', { sign: '/a', confirm: '/c' }, { sign: '/a', confirm: '/c' }, true],
  ['another confirm', { sign: '/a', confirm: '/c' }, { sign: '/a', confirm: '/d' }, false],
  ['inline functions in a dialect', { sign: () => ({ url: '' }) }, { sign: () => ({ url: '' }) }, true],
])('%s', (_name, a, b, same) => {
  expect(endpointKey(a) === endpointKey(b)).toBe(same)
})

test('a kept function calls the one of the last render', async () => {
  let current: EndpointOption = () => ({ url: 'https://first' })
  const kept = stableEndpoint(() => current)
  current = () => ({ url: 'https://second' })
  expect(typeof kept === 'function' && (await kept(file, context)).url).toBe('https://second')
})

test('so do the functions of a dialect', async () => {
  let current: EndpointOption = { sign: () => ({ url: 'https://first' }), confirm: () => 'first' }
  const kept = stableEndpoint(() => current)
  current = { sign: () => ({ url: 'https://second' }), confirm: () => 'second' }
  if (typeof kept !== 'object' || typeof kept.sign !== 'function' || typeof kept.confirm !== 'function')
    throw new Error('not kept')
  expect((await kept.sign(file, context)).url).toBe('https://second')
  expect(await kept.confirm(file, prepared, context)).toBe('second')
})
