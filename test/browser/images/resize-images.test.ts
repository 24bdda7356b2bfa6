import { createUploader } from 'bucketdrop/core'
import { type ResizeOptions, resizeImages } from 'bucketdrop/images'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { gif } from '../../unit/images/pictures.ts'
import { openScenario, textFile } from '../scenario.ts'
import { lettersOf, look, photo, typeForWebp, withExif } from './photo.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** What is to be sent of a file. */
async function resized(file: File, options: ResizeOptions, signal = new AbortController().signal): Promise<File> {
  const result = await resizeImages(options)(file, { signal })
  if (!result) return file
  if (!(result instanceof File)) throw new Error('A file keeps its name.')
  return result
}

/** As in a page where workers do not load, are forbidden, or do not exist; and where there is no OffscreenCanvas. */
const pages: Record<string, () => void> = {
  'in a worker': () => {},
  'where a policy forbids workers': () =>
    vi.stubGlobal('Worker', () => {
      throw new DOMException('Refused.', 'SecurityError')
    }),
  'where the worker cannot be loaded': () => {
    const Real = Worker
    vi.stubGlobal(
      'Worker',
      class extends Real {
        constructor() {
          super('/is-not-there.js', { type: 'module' })
        }
      },
    )
  },
  'where there are no workers': () => vi.stubGlobal('Worker', undefined),
  'where nothing is drawn off screen': () => vi.stubGlobal('OffscreenCanvas', undefined),
}

describe.each(Object.entries(pages))('%s', (_, arrange) => {
  test('a photograph is made smaller, upright, and says no more where it was taken', async () => {
    const turned = await withExif(await photo(1600, 1200), 6)
    expect(await lettersOf(turned)).toContain('48.85N')
    arrange()
    const file = await resized(turned, { maxWidth: 600, maxHeight: 400 })
    vi.unstubAllGlobals()
    expect(await look(file, [0.5, 0.2], [0.5, 0.8])).toEqual({ width: 300, height: 400, colours: ['red', 'blue'] })
    expect(await lettersOf(file)).not.toMatch(/Exif|48\.85N/)
    expect([file.name, file.type, file.lastModified]).toEqual(['photo.jpg', 'image/jpeg', 1])
    expect(file.size).toBeLessThan(turned.size)
  })
})

test('the worker does it, and is ended afterwards', async () => {
  const workers: { worker: Worker; ended: boolean }[] = []
  const Real = Worker
  vi.stubGlobal(
    'Worker',
    class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        workers.push({ worker: this, ended: false })
      }
      override terminate() {
        const own = workers.find(({ worker }) => worker === this)
        if (own) own.ended = true
        super.terminate()
      }
    },
  )
  const drawn = vi.spyOn(OffscreenCanvas.prototype, 'convertToBlob')
  const large = await photo(800, 800)
  drawn.mockClear()
  await resized(large, { maxWidth: 100 })
  expect(drawn).not.toHaveBeenCalled()
  const stop = new AbortController()
  const late = resized(large, { maxWidth: 100 }, stop.signal)
  stop.abort(new Error('cancelled'))
  await expect(late).rejects.toThrow('cancelled')
  await expect(resized(large, { maxWidth: 100 }, stop.signal)).rejects.toThrow('cancelled')
  expect(workers.map(({ ended }) => ended)).toEqual([true, true])
  drawn.mockRestore()
})

describe('what is written', () => {
  test('the type that is asked for, and the name with it', async () => {
    const file = await resized(await photo(400, 400, { type: 'image/png', name: 'a.b.PNG' }), { type: 'image/webp' })
    const type = await typeForWebp('image/png')
    expect([file.name, file.type]).toEqual([type === 'image/webp' ? 'a.b.webp' : 'a.b.PNG', type])
  })

  test('what is clear stays clear in PNG and WebP, and is white in JPEG', async () => {
    const clear = await photo(300, 300, { type: 'image/png', name: 'a.png', clear: true })
    const strip = { stripMetadata: true } as const
    for (const type of ['image/png', 'image/webp'] as const) {
      expect((await look(await resized(clear, { type, ...strip }), [0.5, 0.5])).colours).toEqual(['clear'])
    }
    expect((await look(await resized(clear, { type: 'image/jpeg', ...strip }), [0.5, 0.5])).colours).toEqual(['white'])
  })

  test('a lower quality is a smaller file', async () => {
    const original = await photo(900, 700, { quality: 1 })
    const good = await resized(original, { quality: 0.8 })
    const poor = await resized(original, { quality: 0.2 })
    expect(poor.size).toBeLessThan(good.size)
    expect(good.size).toBeLessThan(original.size)
    expect(await look(poor)).toMatchObject({ width: 900, height: 700 })
  })

  test('stripped of metadata, it may be larger', async () => {
    const original = await withExif(await photo(600, 400, { quality: 0.1 }), 1)
    const file = await resized(original, { stripMetadata: true })
    expect(await lettersOf(file)).not.toMatch(/Exif|48\.85N/)
    expect(file.size).toBeGreaterThan(original.size)
    expect(await look(file)).toMatchObject({ width: 600, height: 400 })
  })

  test('the first frame of what moves, and drawings, where that is asked for', async () => {
    const moving = new File([gif(2)], 'a.gif', { type: 'image/gif' })
    const still = await resized(moving, { animated: true, stripMetadata: true })
    expect([still.name, still.type, (await look(still)).width]).toEqual(['a.png', 'image/png', 1])
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>`
    const drawing = new File([svg], 'a.svg', { type: 'image/svg+xml' })
    const drawn = await resized(drawing, { svg: true, maxWidth: 20 })
    expect([drawn.name, drawn.type]).toEqual(['a.png', 'image/png'])
    expect(await look(drawn, [0.5, 0.5])).toEqual({ width: 20, height: 10, colours: ['red'] })
  })
})

describe('is left as it is', () => {
  const bytes = (name: string, type: string) => new File([new Uint8Array(500).fill(7)], name, { type })
  const cases: [string, () => File | Promise<File>, ResizeOptions][] = [
    ['what is small enough', () => photo(400, 300), { maxWidth: 400, maxHeight: 400 }],
    ['a photograph, with nothing asked', () => photo(400, 300), {}],
    ['what would become larger', () => photo(400, 300, { quality: 0.1 }), { quality: 1 }],
    ['an animated GIF', () => new File([gif(2)], 'a.gif', { type: 'image/gif' }), { stripMetadata: true }],
    ['an SVG', () => new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }), { maxWidth: 10, stripMetadata: true }],
    ['HEIC, which this browser cannot read', () => bytes('a.heic', 'image/heic'), { stripMetadata: true }],
    ['a broken JPEG', () => bytes('a.jpg', 'image/jpeg'), { maxWidth: 10 }],
    ['an empty one', () => new File([], 'a.png', { type: 'image/png' }), { maxWidth: 10 }],
    ['no picture', () => textFile('a.txt', 10), { maxWidth: 10, stripMetadata: true }],
  ]
  test.each(cases)('%s', async (_, make, options) => {
    const file = await make()
    expect(await resized(file, options)).toBe(file)
  })
})

test.each([{ maxWidth: 0 }, { maxHeight: Number.NaN }, { quality: 80 }, { quality: -1 }])(
  '%o is refused',
  (options) => {
    expect(() => resizeImages(options)).toThrow(TypeError)
  },
)

test('pictures are uploaded smaller, beside other files, and under the limit that they were over', async () => {
  const { endpoint, report } = await openScenario({ limits: { maxFileSize: 40_000 } })
  const uploader = createUploader({ endpoint, prepare: resizeImages({ maxWidth: 200, type: 'image/webp' }) })
  const large = await photo(2000, 1500, { quality: 1 })
  expect(large.size).toBeGreaterThan(40_000)
  uploader.addFiles([large, textFile('notes.txt', 100)])
  const { successful, failed } = await uploader.upload()
  uploader.destroy()
  expect(failed).toEqual([])
  const type = await typeForWebp('image/jpeg')
  const picture = type === 'image/webp' ? 'photo.webp image/webp' : 'photo.jpg image/jpeg'
  expect(successful.map(({ name, type }) => `${name} ${type}`)).toEqual([picture, 'notes.txt text/plain'])
  const { uploaded } = await report()
  expect(uploaded.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(['notes.txt text/plain', picture])
})
