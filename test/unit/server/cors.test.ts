import { describe, expect, it } from 'vitest'
import { checkCors, corsHeaders, type CorsOptions, preflight } from '../../../src/server/cors.ts'

const request = (headers: Record<string, string>) => new Request('https://api.test/', { method: 'OPTIONS', headers })
const origins = ['https://a.test', 'https://b.test']
const allow = 'access-control-allow-origin'

describe('corsHeaders', () => {
  it.each<[string, CorsOptions | undefined, string | undefined, Record<string, string>]>([
    ['nothing without options', undefined, 'https://a.test', {}],
    ['its own name to a named origin', { origins }, 'https://b.test', { [allow]: 'https://b.test', vary: 'Origin' }],
    [
      'cookies where allowed',
      { origins, credentials: true },
      'https://a.test',
      { 'access-control-allow-credentials': 'true' },
    ],
    ['* to all', { origins: '*' }, undefined, { [allow]: '*' }],
  ])('give %s', (_, cors, origin, expected) => {
    expect(corsHeaders(request(origin ? { origin } : {}), cors)).toMatchObject(expected)
  })

  it.each(['https://c.test', 'https://a.test/', 'HTTPS://A.TEST', 'null', 'https://a.test, https://b.test', '*'])(
    'give nothing but Vary to %s',
    (origin) => {
      expect(corsHeaders(request({ origin }), { origins, credentials: true })).toEqual({ vary: 'Origin' })
    },
  )

  it('never send cookies to all', () => {
    expect(corsHeaders(request({ origin: 'https://a.test' }), { origins: '*' })).not.toHaveProperty(
      'access-control-allow-credentials',
    )
  })
})

describe('preflight', () => {
  it('is refused without options, without origin and to others', () => {
    expect(preflight(request({ origin: 'https://a.test' }), undefined).status).toBe(403)
    expect(preflight(request({}), { origins }).status).toBe(403)
    expect(preflight(request({ origin: 'https://c.test' }), { origins }).status).toBe(403)
  })

  it('allows what was asked for, and can be kept', () => {
    const headers = { origin: 'https://a.test', 'access-control-request-headers': 'authorization' }
    const response = preflight(request(headers), { origins })
    expect([response.status, response.body]).toEqual([204, null])
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization')
    expect(response.headers.get('access-control-max-age')).toBe('600')
    expect(
      preflight(request({ origin: 'https://a.test' }), { origins }).headers.has('access-control-allow-headers'),
    ).toBe(false)
  })
})

describe('checkCors', () => {
  it.each(['https://a.test', 'http://localhost:3000', 'tauri://localhost', 'https://[::1]:8443'])(
    'takes %s',
    (origin) => {
      expect(() => checkCors({ origins: [origin] })).not.toThrow()
    },
  )

  it.each([
    '*',
    'null',
    '',
    'a.test',
    '//a.test',
    'https://',
    'https://*.a.test',
    'https://a.test:99999',
    'tauri://localhost/',
    'https://a.test,b.test',
    'https://a.test,https://b.test',
  ])('refuses %j, where no page can be', (origin) => {
    expect(() => checkCors({ origins: ['https://b.test', origin] })).toThrow('`cors.origins` must be "*" or a list')
  })

  it.each([
    ['https://a.test/', 'https://a.test'],
    ['https://a.test/path', 'https://a.test'],
    ['https://a.test?', 'https://a.test'],
    [' https://a.test', 'https://a.test'],
    ['https://a.test\n', 'https://a.test'],
    ['https://A.test', 'https://a.test'],
    ['HTTPS://a.test', 'https://a.test'],
    ['https://a.test:443', 'https://a.test'],
    ['http://a.test:80', 'http://a.test'],
    ['https://bücher.test', 'https://xn--bcher-kva.test'],
    ['http://[0:0::1]:3000', 'http://[::1]:3000'],
  ])('refuses %j, and tells that browsers write %s', (origin, sent) => {
    expect(() => checkCors({ origins: [origin] })).toThrow(`browsers write it as "${sent}".`)
    expect(() => checkCors({ origins: [sent] })).not.toThrow()
  })

  it.each([[[7]], ['https://a.test'], [undefined]])('refuses %j, which is no list of texts', (origins) => {
    expect(() => Reflect.apply(checkCors, undefined, [{ origins }])).toThrow(TypeError)
  })
})
