import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attachmentFor, isDangerousType } from '../../../src/server/attachment-for.ts'
import { checkCategory, extensionsOf, type FileCategory, typesOf } from '../../../src/server/file-categories.ts'
import { isBelow, safeKey, safeSegment } from '../../../src/server/key-safety.ts'
import { keyProblem } from '../../../src/server/object-key.ts'
import { presignPut } from '../../../src/server/presign-put.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { bucketInSandbox, NOW } from './presign-sandbox.ts'

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'aZ09./\\-_ %?#&+<>"\'${}~\0\n\r\u007f\u0085\u202e\u200d\ufeffé日'.split(''),
      '🎉',
      'e\u0301',
      '..',
      '${filename}',
    ),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  ),
  maxLength: 60,
})

describe('safeKey', () => {
  it.each([
    ['a/e\u0301.png', 'a/\u00e9.png'],
    ['\u212b', '\u00c5'],
    ['\u1112\u1161\u11ab', '한'],
    ['日本語/a b.png', '日本語/a b.png'],
  ])('composes %j', (key, normal) => {
    expect(safeKey(key)).toBe(normal)
  })

  it.each([
    ['../a', 'segment'],
    ['a/../b', 'segment'],
    ['a/./b', 'segment'],
    ['/a', 'slash'],
    ['a\\b', 'backslash'],
    ['a\nb', 'control'],
    ['a\u0000', 'control'],
    ['', 'empty'],
    ['x'.repeat(1025), '1024 bytes'],
    // 2 bytes each as given and 4 in NFC: the length that counts is the one that is stored.
    ['\u0344'.repeat(512), '1024 bytes'],
    ['日'.repeat(342), '1024 bytes'],
    ['a/${filename}', 'replaces'],
    ['\ud800', 'surrogate'],
  ])('refuses what is unsafe, %#', (key, problem) => {
    expect(() => safeKey(key)).toThrow(problem)
  })

  it('is one form for all spellings, and never unsafe', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let key: string
        try {
          key = safeKey(text)
        } catch {
          return
        }
        expect(keyProblem(key)).toBeUndefined()
        expect(safeKey(key)).toBe(key)
        expect(safeKey(text.normalize('NFD'))).toBe(key)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('safeSegment', () => {
  it.each([
    ['photo.PNG', 'photo.PNG'],
    ['Übersicht (neu).PDF', 'Übersicht-neu-.PDF'],
    ['U\u0308.txt', 'Ü.txt'],
    ['日本語.png', '日本語.png'],
    ['../../etc/passwd', 'etc-passwd'],
    ['C:\\temp\\a.txt', 'C-temp-a.txt'],
    ['.htaccess', 'htaccess'],
    ['a\0b\r\nc', 'a-b-c'],
    ['exe.\u202egnp', 'exe.-gnp'],
    ['${filename}', 'filename'],
    ['a\uffffb.txt', 'a-b.txt'],
    ['<script>.svg', 'script-.svg'],
    ['...', 'file'],
    ['', 'file'],
    ['/', 'file'],
  ])('of %j is %j', (name, segment) => {
    expect(safeSegment(name)).toBe(segment)
  })

  it('keeps the extension of a name that is too long', () => {
    const segment = safeSegment(`${'日'.repeat(200)}.jpeg`)
    expect(segment).toMatch(/^日+\.jpeg$/)
    expect(new TextEncoder().encode(segment).length).toBeLessThanOrEqual(255)
  })

  it('is one segment, plain, and safe below any prefix, whatever the name is', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const segment = safeSegment(name)
        expect(segment).not.toMatch(/[/\\?#%&<>"{}\s]/)
        expect(keyProblem(`user/42/${segment}`)).toBeUndefined()
        expect(new TextEncoder().encode(segment).length).toBeLessThanOrEqual(255)
        expect(safeSegment(segment)).toBe(segment)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('isBelow', () => {
  it.each<[string, string, boolean]>([
    ['user/42/a.png', 'user/42/', true],
    ['user/42/b/c', 'user/42/', true],
    ['user/421/a.png', 'user/42/', false],
    ['user/42', 'user/42/', false],
    ['user/42/', 'user/42/', false],
    ['user/42/../7/a', 'user/42/', false],
    ['User/42/a', 'user/42/', false],
    ['x/user/42/a', 'user/42/', false],
    ['user/42/a', 'user/42', false],
    ['user/42/a', '', false],
    ['/a', '/', false],
  ])('%j below %j: %s', (key, prefix, below) => {
    expect(isBelow(key, prefix)).toBe(below)
  })
})

describe('categories', () => {
  it('name types, for limits', () => {
    expect(typesOf('images')).toContain('image/png')
    expect(extensionsOf('images', 'images').filter((extension) => extension === '.png')).toEqual(['.png'])
    expect(typesOf('images', 'images')).toEqual(typesOf('images'))
    expect(typesOf('images', 'documents', 'video', 'audio', 'archives').filter(isDangerousType)).toEqual([])
  })

  it.each<[string, string, FileCategory[], boolean]>([
    ['a.PNG', 'image/png', ['images'], true],
    ['a.jpg', 'IMAGE/JPEG; q=1', ['images'], true],
    ['a.pdf', 'application/pdf', ['images', 'documents'], true],
    ['a.pdf', 'application/pdf', ['images'], false],
    ['a.png', 'text/html', ['images'], false],
    ['a.png', 'image/jpeg', ['images'], false],
    ['a.exe', 'image/png', ['images'], false],
    ['a.png.exe', 'image/png', ['images'], false],
    ['png', 'image/png', ['images'], false],
    ['a.svg', 'image/svg+xml', ['images'], false],
    ['a.md', '', ['documents'], true],
    ['a.7z', 'application/octet-stream', ['archives'], true],
    ['a.exe', '', ['images', 'documents', 'video', 'audio', 'archives'], false],
    ['a.exe', 'application/octet-stream', ['archives'], false],
    ['a.png', 'image/png, text/html', ['images'], false],
    ['a.', '', ['images', 'documents', 'video', 'audio', 'archives'], false],
    ['a.constructor', 'text/plain', ['documents'], false],
    ['a.mp4', 'video/mp4', ['video'], true],
    ['a.weba', 'audio/webm', ['audio'], true],
    ['a.tar.gz', 'application/gzip', ['archives'], true],
  ])('%s as %s in %j: %s', (name, type, wanted, fits) => {
    const refusal = checkCategory({ name, type }, ...wanted)
    expect(refusal === undefined).toBe(fits)
    if (refusal) expect(refusal.code).toBe('type_not_allowed')
  })

  it('are a closed list', () => {
    expect(() => Reflect.apply(typesOf, undefined, ['toString'])).toThrow('Not a category of files')
    expect(() => Reflect.apply(checkCategory, undefined, [{ name: 'a', type: '' }, '__proto__'])).toThrow(
      'Not a category',
    )
  })
})

describe('types that a browser would run', () => {
  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    ' text/html ',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/xml',
    'application/rss+xml',
    'application/mathml+xml',
    'text/javascript',
    'application/x-javascript',
    'text/ecmascript',
    'text/javascript1.5',
    'message/rfc822',
    'multipart/x-mixed-replace; boundary=a',
    'text/rdf',
    '*/*',
    'unknown/unknown',
    '',
    'text/html;',
    'image/svg+xml;',
    // No media types by the letter, and HTML to browsers.
    'image/png, text/html',
    'image/png;, text/html',
    'image/png; a="b, text/html"',
    'text/html(png',
    'text/html png',
    'text/html\tpng',
    'text',
  ])('%s is stored as an attachment', (type) => {
    expect(attachmentFor({ name: 'ü.html', type })).toBe(`attachment; filename="_.html"; filename*=UTF-8''%C3%BC.html`)
  })

  it.each(['image/png', 'text/plain', 'application/pdf', 'application/octet-stream', 'video/mp4', 'application/json'])(
    '%s is not',
    (type) => {
      expect(attachmentFor({ name: 'a', type })).toBeUndefined()
    },
  )

  it('are left alone where they are allowed', () => {
    expect(attachmentFor({ name: 'a.svg', type: 'image/svg+xml' }, ['image/SVG+xml'])).toBeUndefined()
    expect(attachmentFor({ name: 'a.html', type: 'text/html' }, ['image/svg+xml'])).toBe(
      'attachment; filename="a.html"',
    )
    expect(attachmentFor({ name: 'a.svg', type: 'image/svg+xml;, text/html' }, ['image/svg+xml'])).toBeDefined()
  })

  it('are answered as attachments by S3, and no sender can leave that out', async () => {
    const { storage, put, request } = bucketInSandbox()
    const file = { name: 'evil.svg', type: 'image/svg+xml' }
    const at = { key: 'a.svg', expiresIn: 60, now: NOW }
    const signed = presignPut(storage, { ...at, contentType: file.type, contentDisposition: attachmentFor(file) })
    const { 'content-disposition': _, ...without } = signed.headers
    expect((await put({ url: signed.url, headers: without }, '<svg/>')).status).toBe(403)
    expect((await put(signed, '<svg/>')).status).toBe(200)
    const answer = await request(presignUrl(storage, { method: 'GET', ...at }))
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="evil.svg"')
  })
})
