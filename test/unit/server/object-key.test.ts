import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultKey, keyProblem, safeExtension } from '../../../src/server/object-key.ts'

describe('safeExtension', () => {
  it.each([
    ['Holiday.PNG', '.png'],
    ['archive.tar.gz', '.gz'],
    ['a.b', '.b'],
    ['x.0123456789', '.0123456789'],
    ['x.01234567890', ''],
    ['no extension', ''],
    ['.htaccess', ''],
    ['dir/.env', ''],
    ['dir\\.env', ''],
    ['..png', ''],
    ['a.', ''],
    ['a.p g', ''],
    ['a.png ', ''],
    ['a.png\n', ''],
    ['a.日本', ''],
    ['日本語.png', '.png'],
    ['a.png/', ''],
    ['a.%2e', ''],
    ['a.${x}', ''],
    ['', ''],
  ])('of %j is %j', (name, extension) => {
    expect(safeExtension(name)).toBe(extension)
  })

  it('is plain whatever the name is', () => {
    const unit = fc.oneof(
      fc.constantFrom('.', 'a', '/'),
      fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    )
    fc.assert(fc.property(fc.string({ unit }), (name) => /^(\.[a-z0-9]{1,10})?$/.test(safeExtension(name))))
  })

  it('takes no time, however the name is made', () => {
    const started = performance.now()
    for (const part of ['.', 'a.', '.a', 'a']) safeExtension(part.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('defaultKey', () => {
  const now = Date.UTC(2026, 0, 2, 23, 59)

  it('groups by day (UTC), and keeps the extension alone', () => {
    expect(defaultKey({ name: '../../Etc/pass wd.TXT' }, now)).toMatch(/^2026\/01\/02\/[\w-]{22}\.txt$/)
    expect(defaultKey({ name: '__proto__' }, now)).toMatch(/^2026\/01\/02\/[\w-]{22}$/)
  })

  it('is never the same twice, and always safe', () => {
    const keys = Array.from({ length: 10_000 }, () => defaultKey({ name: 'same.png' }, now))
    expect(new Set(keys).size).toBe(10_000)
    expect(keys.filter((key) => keyProblem(key))).toEqual([])
  })
})

describe('keyProblem', () => {
  it.each(['a', 'a/b', 'a/', 'a//b', '..a', 'a..', '...', '$', '{filename}', 'é'.repeat(512), '日本語 ?#%&+', '~'])(
    'finds none in %j',
    (key) => {
      expect(keyProblem(key)).toBeUndefined()
    },
  )

  it.each([
    ['', 'empty'],
    [undefined, 'empty'],
    [{}, 'empty'],
    ['/', 'slash'],
    ['//a', 'slash'],
    ['.', 'segment'],
    ['..', 'segment'],
    ['a/./b', 'segment'],
    ['a/..', 'segment'],
    ['a\tb', 'control'],
    ['\u007f', 'control'],
    ['\u009f', 'control'],
    ['..\\a', 'backslash'],
    ['a\ufffe', 'XML'],
    ['\uffffa', 'XML'],
    ['x'.repeat(1025), '1024 bytes'],
    ['é'.repeat(513), '1024 bytes'],
    ['\udc00a', 'surrogate'],
    ['${filename}', 'replaces'],
    ['a/${filename}.png', 'replaces'],
  ])('finds it in %j', (key, problem) => {
    expect(keyProblem(key)).toContain(problem)
  })
})
