import { describe, expect, it } from 'vitest'
import { expiryOf, type ExpiryRule, presignGetBatch, presignPutBatch } from '../../../src/server/presign-batch.ts'
import { presignGet } from '../../../src/server/presign-get.ts'
import { presignPut } from '../../../src/server/presign-put.ts'
import { bucketInSandbox, NOW } from './presign-sandbox.ts'

const RULES: ExpiryRule[] = [
  { prefix: 'public/', extensions: ['.MP4', '.webm'], expiresIn: 1 },
  { extensions: ['.mp4'], expiresIn: 2 },
  { prefix: 'public/', expiresIn: 3 },
  { extensions: ['.tar.gz'], expiresIn: 4 },
]

describe('expiryOf', () => {
  it.each<[string, number]>([
    ['public/a.mp4', 1],
    ['public/a.WEBM', 1],
    ['private/a.Mp4', 2],
    ['Public/a.mp4', 2],
    ['public/a.jpg', 3],
    ['public', 900],
    ['a.tar.gz', 4],
    ['a.gz', 900],
    ['a.mp4.jpg', 900],
    ['mp4', 900],
    ['', 900],
  ])('of %j is %i', (key, expiresIn) => {
    expect(expiryOf(key, RULES, 900)).toBe(expiresIn)
  })

  it('lets the first rule that matches decide, and a rule without limits match everything', () => {
    expect(expiryOf('a', [{ expiresIn: 5 }, { prefix: 'a', expiresIn: 6 }], 900)).toBe(5)
    expect(expiryOf('a', [{ extensions: [], expiresIn: 5 }], 900)).toBe(900)
  })
})

describe('a batch', () => {
  const { storage, put, request } = bucketInSandbox()

  it('signs 500 uploads and 500 downloads that work, each for its time', async () => {
    const keys = Array.from(
      { length: 500 },
      (_, i) => `${i % 2 ? 'public' : 'private'}/${i} ü.${i % 3 ? 'jpg' : 'mp4'}`,
    )
    const common = { rules: RULES, expiresIn: 900, now: NOW }
    const uploads = presignPutBatch(storage, {
      ...common,
      objects: keys.map((key, i) => ({ key, contentType: 'text/plain', contentLength: `file ${i}`.length })),
    })
    const statuses = await Promise.all(uploads.map(async (upload, i) => (await put(upload, `file ${i}`)).status))
    expect(statuses.every((status) => status === 200)).toBe(true)

    const downloads = presignGetBatch(storage, { ...common, objects: keys })
    expect(downloads.map(({ key }) => key)).toEqual(keys)
    const texts = await Promise.all(downloads.map(async ({ url }) => (await request(url)).text()))
    expect(texts).toEqual(keys.map((_, i) => `file ${i}`))
    for (const { key, expiresIn, url } of [...uploads, ...downloads]) {
      expect(expiresIn).toBe(expiryOf(key, RULES, 900))
      expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe(String(expiresIn))
    }
  })

  it('signs as the single calls do', () => {
    const common = { expiresIn: 60, now: NOW }
    const get = { key: 'a.pdf', fileName: 'Bericht ü.pdf' }
    const upload = { key: 'b', contentType: 'image/png', metadata: { a: '1' } }
    expect(presignGetBatch(storage, { objects: [get], ...common })[0]?.url).toBe(
      presignGet(storage, { ...get, ...common }),
    )
    expect(presignPutBatch(storage, { objects: [upload], ...common })[0]).toEqual({
      key: 'b',
      expiresIn: 60,
      ...presignPut(storage, { ...upload, ...common }),
    })
    expect(presignGetBatch(storage, { objects: [], expiresIn: 60 })).toEqual([])
  })

  it('says which object cannot be signed', () => {
    const error = new TypeError('objects[1]: A download needs a key')
    expect(() => presignGetBatch(storage, { objects: ['a', ''], expiresIn: 60 })).toThrow(error)
    expect(() =>
      Reflect.apply(presignGetBatch, undefined, [storage, { objects: ['a', { key: 7 }], expiresIn: 60 }]),
    ).toThrow('objects[1]: ')
    expect(() => Reflect.apply(presignPutBatch, undefined, [storage, { objects: [{}], expiresIn: 60 }])).toThrow(
      new TypeError('objects[0]: An upload needs a key'),
    )
    const rules = [{ extensions: ['.mp4'], expiresIn: 700_000 }]
    expect(() => presignGetBatch(storage, { objects: ['a', 'b', 'c.mp4'], rules, expiresIn: 60 })).toThrow(RangeError)
    expect(() => presignGetBatch(storage, { objects: ['a', 'b', 'c.mp4'], rules, expiresIn: 60 })).toThrow(
      'objects[2]: ',
    )
  })
})
