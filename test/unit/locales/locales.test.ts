/** Every language says all that English says, with the same blanks, in every plural form that it has. */
import { Uppy } from '@uppy/core'
import Dashboard from '@uppy/dashboard'
import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../src/locales/language-of.ts'
import { loadLocale } from '../../../src/locales/load-locale.ts'
import { createFormat } from '../../../src/messages/format.ts'
import { en } from '../../../src/messages/messages.ts'

/** Forms in which a number may be a word: “ein”, “ملفان”. */
const SAID = new Set(['zero', 'one', 'two'])
const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other']
const MB = 1024 ** 2

const blanksOf = (text: string) => [...text.matchAll(/%?\{\w+\}/g)].map(([blank]) => blank).toSorted()
const CORE = [
  'noInternetConnection',
  'connectedToInternet',
  'failedToUpload',
  'noMoreFilesAllowed',
  'addBulkFilesFailed',
]
const uppy = new Uppy()
/** Uppy's own, in English: what a page without remote sources shows. */
const UPPY = [
  ...Object.entries(new Dashboard(uppy).defaultLocale?.strings ?? {}),
  ...Object.entries(uppy.defaultLocale?.strings ?? {}).filter(([name]) => CORE.includes(name)),
]

describe.each(LANGUAGES)('%s', async (code) => {
  const locale = await loadLocale(code)
  const categories = new Intl.PluralRules(locale.code).resolvedOptions().pluralCategories
  const english: Record<string, unknown> = en.messages
  const messages: Record<string, unknown> = { ...locale.messages }
  const names = Object.keys(english).filter((name) => name !== 'errors')

  test('has the messages of English, and no others', () => {
    expect(
      Object.keys(messages)
        .filter((name) => name !== 'errors')
        .toSorted(),
    ).toEqual(names.toSorted())
  })

  test.each(names)('%s', (name) => {
    const [original, text] = [english[name], messages[name]]
    if (typeof original === 'string') {
      expect(typeof text).toBe('string')
      expect(String(text).trim()).toBe(text)
      expect(text).not.toBe('')
      return expect(blanksOf(String(text))).toEqual(blanksOf(original))
    }
    const forms = Object.entries({ ...(text as Record<string, string>) })
    // English may say it in one form where its plurals do not differ.
    const needed = code === 'en' && !Object.hasOwn(Object(original), 'one') ? ['other'] : [...categories].toSorted()
    expect(forms.map(([form]) => form).toSorted()).toEqual(needed)
    const blanks = blanksOf((original as { other: string }).other)
    for (const [form, sentence] of forms) {
      const wanted = SAID.has(form) ? blanks.filter((blank) => blank !== '{count}' || sentence.includes(blank)) : blanks
      expect(blanksOf(sentence), form).toEqual(wanted)
    }
  })

  test('sentences for errors are sentences', () => {
    for (const [error, sentence] of Object.entries(locale.messages.errors ?? {})) {
      expect(sentence, error).toMatch(/[.。]$/)
    }
    if (code !== 'en') expect(Object.keys(locale.messages.errors ?? {}).length).toBeGreaterThan(25)
  })

  test('the Dashboard has all its strings, with blanks that Uppy fills, in every plural form', async () => {
    const { strings, pluralize } = await locale.dashboard()
    for (const [name, original] of UPPY) {
      const text = strings[name]
      if (typeof original === 'string') {
        expect(typeof text === 'string' && blanksOf(text), name).toEqual(blanksOf(original))
        continue
      }
      const blanks = blanksOf(Object.values<string>({ ...original }).at(-1) ?? '')
      for (const category of categories) {
        const forms = typeof text === 'string' ? [] : Object.entries({ ...text })
        const sentence =
          typeof text === 'string' ? text : forms.find(([number]) => FORMS[Number(number)] === category)?.[1]
        expect(sentence, `${name} ${category}`).toBeTruthy()
        const said = SAID.has(category) && !sentence?.includes('%{smart_count}')
        expect(blanksOf(sentence ?? ''), `${name} ${category}`).toEqual(
          said ? blanks.filter((blank) => blank !== '%{smart_count}') : blanks,
        )
      }
    }
    for (const count of [0, 1, 2, 3, 11, 100, 1_000_000]) {
      expect(FORMS[pluralize?.(count) ?? -1]).toBe(new Intl.PluralRules(locale.code).select(count))
    }
  })

  test('the Dashboard’s own sentences are in the language', async () => {
    const dashboard = await locale.dashboard()
    expect([dashboard.code, dashboard.dir]).toEqual([locale.code, code === 'ar' ? 'rtl' : 'ltr'])
    const note = dashboard.limitsNote?.({ maxFiles: 5, maxFileSize: 10 * MB, types: ['image/*'] })
    const format = createFormat(locale)
    expect(note).toContain(format.text('limitFiles', { count: 5 }))
    expect(note).toContain(format.bytes(10 * MB))
    expect(note).toContain('image/*')
    expect(dashboard.limitsNote?.({})).toBeNull()
    expect(dashboard.reason?.('file_too_large')).toBe(locale.messages.errors?.file_too_large)
    for (const name of ['confirming', 'waitingForNetwork', 'failuresLabel', 'retryFile', 'dismiss', 'dismissAll']) {
      expect(dashboard.strings[name], name).toBeTruthy()
    }
  })
})

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['zh-CN', 'zh-CN'],
  ['PT-br', 'pt'],
  ['xx', 'en'],
  ['toString', 'en'],
])('the code %s is the language %s', async (code, language) => {
  expect((await loadLocale(code)).code).toBe(language)
})

test('there is something to compare the Dashboard with', () => expect(UPPY.length).toBeGreaterThan(50))

test('Arabic has six forms', async () => {
  const format = createFormat(await loadLocale('ar'))
  expect([0, 1, 2, 3, 11, 100].map((count) => format.text('uploadFiles', { count }))).toEqual([
    'لا ملفات للرفع',
    'رفع ملف واحد',
    'رفع ملفين',
    expect.stringContaining('ملفات'),
    expect.stringContaining('ملفًا'),
    expect.stringMatching(/ملف$/),
  ])
})
