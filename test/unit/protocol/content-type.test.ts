import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentTypeOf, DEFAULT_CONTENT_TYPE } from '../../../src/protocol/content-type.ts'
import { essenceOf } from '../../../src/protocol/essence.ts'

describe('contentTypeOf', () => {
  it.each([
    'image/png',
    'application/vnd.ms-excel.sheet+xml',
    'text/plain;charset=utf-8',
    'text/plain; charset="utf 8"; x=y',
    'Image/PNG',
    'multipart/form-data; boundary="----=_a:b"',
  ])('keeps %s', (type) => {
    expect(contentTypeOf(type)).toBe(type)
    expect(contentTypeOf(` ${type}\t`)).toBe(type)
  })

  it.each([
    '',
    ' ',
    null,
    undefined,
    'image',
    'image/',
    '/png',
    'image/png;',
    'image/png, text/html',
    'image/png\r\nx-evil: 1',
    'image/png;\r\nx=y',
    'image/png;\u2028x=y',
    'image/png;\u00a0x=y',
    'image/png; x="\n"',
    'image/png; x="\\""',
    'image/пнг',
    'a/b/c',
    `text/${'x'.repeat(251)}`,
  ])('has nothing better than the default for %j', (type) => {
    expect(contentTypeOf(type)).toBe(DEFAULT_CONTENT_TYPE)
  })

  it('gives what a header can hold, as it is', () => {
    const parts = fc.constantFrom(
      'a',
      '/',
      ';',
      '=',
      '"',
      ' ',
      '\t',
      '\r',
      '\n',
      '\0',
      '\u0085',
      'é',
      ',',
      'x=y',
      'a/b',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (made) => {
        const type = contentTypeOf(made.join(''))
        expect(type).toMatch(/^[\t\x20-\x7e]+$/)
        expect(new Headers({ 'content-type': type }).get('content-type')).toBe(type)
        expect(contentTypeOf(type)).toBe(type)
      }),
      { numRuns: 5000 },
    )
  })

  it('takes no time, however the text is made', () => {
    const started = performance.now()
    for (const part of [';a=b', ' ;', ';a="', '; ', 'a', '!', ';a=a ']) {
      contentTypeOf(`a/b${part.repeat(250 / part.length)}\n`)
      contentTypeOf(`a/b${part.repeat(100_000)}\n`)
    }
    expect(performance.now() - started).toBeLessThan(500)
  })
})

it.each([
  ['Image/PNG; q=1', 'image/png'],
  [' text/plain ', 'text/plain'],
  ['', ''],
  [';', ''],
])('essenceOf(%j) is %j', (type, essence) => {
  expect(essenceOf(type)).toBe(essence)
})
