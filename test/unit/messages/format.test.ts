import { UploadError } from 'bucketdrop'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { createFormat } from '../../../src/messages/format.ts'
import { en, type MessageLocale } from '../../../src/messages/messages.ts'

const english = createFormat(en)
const as = (code: string, more: Partial<MessageLocale['messages']> = {}, dir: 'ltr' | 'rtl' = 'ltr') =>
  createFormat({ code, dir, messages: { ...en.messages, ...more } })

describe('messages', () => {
  test.each([
    [1, 'Upload 1 file'],
    [2, 'Upload 2 files'],
    [12_345, 'Upload 12,345 files'],
  ])('%i files', (count, text) => expect(english.text('uploadFiles', { count })).toBe(text))

  test('the plural form is the language’s, and the others’ where it has none', () => {
    const uploadFiles = { one: 'один {count}', few: 'несколько {count}', other: 'много {count}' }
    const russian = as('ru', { uploadFiles })
    expect([1, 3, 5, 21].map((count) => russian.text('uploadFiles', { count }))).toEqual([
      'один 1',
      'несколько 3',
      'много 5',
      'один 21',
    ])
  })

  test('a name is put in as it is, whatever it looks like', () => {
    expect(english.text('remove', { name: '{name} $& <b>' })).toBe('Remove {name} $& <b>')
  })

  test('in a language written from the right, a name keeps its own direction', () => {
    expect(as('ar', {}, 'rtl').text('remove', { name: 'a.txt' })).toBe('Remove \u2068a.txt\u2069')
  })

  test('numbers are written in the language', () => {
    expect(as('de').text('uploadedOf', { done: 1000, count: 2500 })).toBe('1.000 of 2.500 uploaded')
  })

  test('what a message is told is typed', () => {
    expectTypeOf<Parameters<typeof english.text<'remove'>>>().toEqualTypeOf<['remove', { name: string }]>()
    // @ts-expect-error There is no such message.
    expectTypeOf(english.text<'nothing'>)
  })

  test('an error is told in the language where it has a sentence, else as it is', () => {
    const error = new UploadError('file_too_large', { message: '“a.txt” is too large.' })
    expect(english.reason(error)).toBe('“a.txt” is too large.')
    expect(as('de', { errors: { file_too_large: 'Diese Datei ist zu groß.' } }).reason(error)).toBe(
      'Diese Datei ist zu groß.',
    )
  })
})

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1 kB'],
    [1536, '1.5 kB'],
    [120 * 1024 ** 2, '120 MB'],
    [5.55 * 1024 ** 3, '5.6 GB'],
    [2048 * 1024 ** 4, '2,048 TB'],
  ])('%d', (bytes, text) => expect(english.bytes(bytes)).toBe(text))

  test('in French and German', () => {
    expect(as('fr').bytes(1536)).toBe('1,5\u202fko')
    expect(as('de').bytes(1.5 * 1024 ** 2)).toBe('1,5 MB')
  })
})

test.each([
  [0, '1 sec'],
  [44.2, '45 sec'],
  [61, '2 min'],
  [3500, '59 min'],
  [5400, '1.5 hr'],
])('%d seconds are %s', (seconds, text) => expect(english.duration(seconds)).toBe(text))

test.each([
  [0, '0%'],
  [99.9, '99%'],
  [100, '100%'],
])('%d of a hundred', (percentage, text) => expect(english.percent(percentage)).toBe(text))
