import { describe, expect, it } from 'vitest'
import { codeOf, completeOne, setup, signAll, upload } from './fixtures.ts'

const text = (value: unknown): value is string => value !== undefined

describe('the key function', () => {
  it.each<[string, unknown, string]>([
    ['nothing', null, 'it is empty'],
    ['a number', 7, 'it is empty'],
    ['an empty key', '', 'it is empty'],
    ['..', 'a/../b', '`..`'],
    ['.', './a', '`.`'],
    ['.. at its end', 'a/..', '`..`'],
    ['a leading slash', '/a', 'slash'],
    ['a backslash', 'a\\b', 'backslash'],
    ['a line break', 'a\nb', 'control character'],
    ['NUL', 'a\0', 'control character'],
    ['a C1 control character', 'a\u0085', 'control character'],
    ['1,025 bytes', 'é'.repeat(512) + 'xx', '1024 bytes'],
    ['half a surrogate pair', 'a\ud83d', 'surrogate'],
    ['${filename}', 'in/${filename}', '${filename}'],
    ['${filename} within', 'in/${filename}/x', '${filename}'],
  ])('that makes %s fails that file alone, and only the log hears why', async (_, key, why) => {
    const { handler, errors } = setup({ key: (file) => (file.name === 'bad' && text(key) ? key : `ok/${file.name}`) })
    const answers = await signAll(handler, [{ name: 'bad' }, { name: 'good' }])
    expect(answers).toMatchObject([
      { error: { code: 'internal_error', message: 'The upload endpoint failed. Try again.' } },
      { key: 'ok/good' },
    ])
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(why) })])
  })

  it.each([
    'é'.repeat(512),
    'a b/c?d#e%2F+&=f',
    '日本語/😀.png',
    'a//b',
    '...',
    '..a/b..',
    '$filename',
    '%2e%2e/x',
    '__proto__',
    "!*'()",
  ])('may make %j, by PUT and by POST', async (key) => {
    for (const lanes of [['put'], ['post']] as const) {
      const thread = setup({ lanes, key: async () => key })
      const { token } = await upload(thread)
      expect(await completeOne(thread.handler, token)).toMatchObject({ object: { key } })
    }
  })

  it('knows the file as it will be signed', async () => {
    const { handler } = setup({
      key: ({ name, type, size, meta }) => `${name}|${type}|${size}|${JSON.stringify(meta)}`,
    })
    const answers = await signAll(handler, [
      { name: 'a', type: '', size: 1, meta: { b: true } },
      { name: 'b', type: 'image/png', size: 0 },
    ])
    expect(answers).toMatchObject([{ key: 'a|application/octet-stream|1|{"b":true}' }, { key: 'b|image/png|0|{}' }])
  })

  it('that throws fails that file alone, and says nothing', async () => {
    const failed = new Error('SELECT * FROM users')
    const { handler, errors } = setup({
      key: async ({ name }) => {
        if (name === 'bad') throw failed
        return name
      },
    })
    const answers = await signAll(handler, [{ name: 'bad' }, { name: 'good' }])
    expect(answers.map(codeOf)).toEqual(['internal_error', 'ok'])
    expect(JSON.stringify(answers)).not.toContain('SELECT')
    expect(errors).toEqual([failed])
  })
})
