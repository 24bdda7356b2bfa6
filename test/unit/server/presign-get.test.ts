import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentDisposition } from '../../../src/server/content-disposition.ts'
import { type PresignGetOptions, presignGet } from '../../../src/server/presign-get.ts'
import { presignPut } from '../../../src/server/presign-put.ts'
import { bucketInSandbox, codeOf, NOW } from './presign-sandbox.ts'

/** What a client that knows RFC 6266 reads as the name. */
function fileNameOf(header: string): string | undefined {
  const extended = /filename\*=UTF-8''([^;]*)$/.exec(header)?.[1]
  if (extended !== undefined) {
    expect(extended).toMatch(/^(?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])*$/)
    return decodeURIComponent(extended)
  }
  return /filename="([^"]*)"/.exec(header)?.[1]
}

describe('contentDisposition', () => {
  it.each([
    ['report.pdf', 'attachment; filename="report.pdf"'],
    ['a b.pdf', 'attachment; filename="a b.pdf"'],
    ['Übersicht.pdf', `attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`],
    ['say "hi".txt', `attachment; filename="say _hi_.txt"; filename*=UTF-8''say%20%22hi%22.txt`],
    ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    [
      "日本's (1)*.png",
      `attachment; filename="__'s (1)*.png"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%27s%20%281%29%2A.png`,
    ],
    ['🎉.gif', `attachment; filename="_.gif"; filename*=UTF-8''%F0%9F%8E%89.gif`],
    ['../../etc/passwd', 'attachment; filename=".._.._etc_passwd"'],
    ['a\r\nSet-Cookie: b', 'attachment; filename="a__Set-Cookie: b"'],
    ['exe.\u202egnp', 'attachment; filename="exe._gnp"'],
    ['${filename}.html', `attachment; filename="$_filename_.html"; filename*=UTF-8''%24%7Bfilename%7D.html`],
    ['', 'attachment'],
    ['\ud800.txt', `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
  ])('of %j', (name, header) => {
    expect(contentDisposition('attachment', name)).toBe(header)
  })

  it('gives back any name that has nothing unsafe in it, in a header of printable ASCII', () => {
    const unit = fc.oneof(
      fc.constantFrom(...`aZ09 ._-~!#$%&'()*+,:;<=>?@[]^\`{|}"é日本`.split(''), '🎉'),
      fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    )
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 60 }), (name) => {
        const header = contentDisposition('inline', name)
        expect(header).toMatch(/^inline; filename="[\x20\x21\x23-\x5b\x5d-\x7e]*"(; filename\*=UTF-8''\S*)?$/)
        const safe = name.toWellFormed()
        if (!/[\p{Cc}/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(safe)) {
          expect(fileNameOf(header)).toBe(safe)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('presignGet', () => {
  const { storage, request, put, clock } = bucketInSandbox()
  const get = (options: Partial<PresignGetOptions> = {}) =>
    request(presignGet(storage, { key: 'a/ü #1.txt', expiresIn: 60, now: NOW, ...options }))

  it('downloads, under the name, type and cache rule that were signed', async () => {
    await put(
      presignPut(storage, { key: 'a/ü #1.txt', expiresIn: 60, contentType: 'text/plain', now: NOW }),
      'some bytes',
    )
    const plain = await get()
    expect([plain.status, await plain.text()]).toEqual([200, 'some bytes'])
    expect(plain.headers.get('content-type')).toBe('text/plain')
    expect(plain.headers.has('content-disposition')).toBe(false)

    const named = await get({
      fileName: 'Größe “1”; ünï.csv',
      contentType: 'text/csv; charset=utf-8',
      cacheControl: 'private, max-age=60',
    })
    expect(fileNameOf(named.headers.get('content-disposition') ?? '')).toBe('Größe “1”; ünï.csv')
    expect(named.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(named.headers.get('cache-control')).toBe('private, max-age=60')

    const shown = await get({ disposition: 'inline' })
    expect(shown.headers.get('content-disposition')).toBe('inline')
  })

  it.each(['response-content-disposition=inline', 'response-content-type=text%2Fhtml'])(
    'lets nobody add %s',
    async (parameter) => {
      const url = presignGet(storage, { key: 'a/ü #1.txt', expiresIn: 60, now: NOW })
      expect(await codeOf(await request(`${url}&${parameter}`))).toBe('SignatureDoesNotMatch')
    },
  )

  it.each([1, 604_800])('holds for %i s, and not for one more', async (expiresIn) => {
    const url = presignGet(storage, { key: 'a/ü #1.txt', expiresIn, now: NOW })
    clock.now = NOW.getTime() + (expiresIn - 1) * 1000
    expect((await request(url)).status).toBe(200)
    clock.now = NOW.getTime() + (expiresIn + 1) * 1000
    expect(await codeOf(await request(url))).toBe('AccessDenied')
    clock.now = NOW.getTime()
  })

  it.each([0, -5, 1.5, 604_801, Number.NaN])('refuses to sign for %d s', (expiresIn) => {
    const error = new RangeError('expiresIn must be a whole number of seconds from 1 to 604800 (7 days)')
    expect(() => presignGet(storage, { key: 'a', expiresIn })).toThrow(error)
  })

  it.each<[string, Partial<PresignGetOptions>, string]>([
    ['an empty key', { key: '' }, 'needs a key'],
    ['a key that a browser would change', { key: 'a/..' }, '`.` or `..` segment'],
    ['a key too long', { key: 'x'.repeat(1025) }, 'longer than 1024 bytes'],
    ['a type with a line break', { contentType: 'a/b\r\nx: y' }, 'contentType must be printable ASCII'],
    ['an empty cache rule', { cacheControl: '' }, 'cacheControl must be printable ASCII, and not empty'],
  ])('refuses %s', (_case, options, message) => {
    expect(() => presignGet(storage, { key: 'a', expiresIn: 1, ...options })).toThrow(new TypeError(message).message)
  })
})
