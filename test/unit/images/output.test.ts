import { expect, test } from 'vitest'
import { nameFor, outputTypes, type PictureType } from '../../../src/images/output.ts'

test.each<[string, PictureType | undefined, string]>([
  ['image/jpeg', undefined, 'image/jpeg'],
  ['image/png', undefined, 'image/png image/jpeg'],
  ['image/webp', undefined, 'image/webp image/jpeg'],
  ['image/gif', undefined, 'image/png image/jpeg'],
  ['image/avif', undefined, 'image/webp image/jpeg'],
  ['image/heic', undefined, 'image/jpeg'],
  ['image/toString', undefined, 'image/jpeg'],
  ['image/png', 'image/webp', 'image/webp image/png image/jpeg'],
  ['image/jpeg', 'image/webp', 'image/webp image/jpeg'],
  ['image/jpeg', 'image/png', 'image/png image/jpeg'],
  ['image/heic', 'image/webp', 'image/webp image/jpeg'],
])('%s, wanted %s: %s', (source, wanted, types) => {
  expect(outputTypes(source, wanted).join(' ')).toBe(types)
})

test.each([
  ['photo.heic', 'image/jpeg', 'photo.jpg'],
  ['photo.JPEG', 'image/jpeg', 'photo.JPEG'],
  ['photo.jfif', 'image/jpeg', 'photo.jfif'],
  ['a.b.png', 'image/webp', 'a.b.webp'],
  ['photo', 'image/webp', 'photo.webp'],
  ['photo.', 'image/png', 'photo.png'],
  ['.png', 'image/webp', '.png.webp'],
  ['日本語.gif', 'image/png', '日本語.png'],
  ['paper.pdf', 'application/pdf', 'paper.pdf'],
  ['odd', 'toString', 'odd'],
])('%s as %s: %s', (name, type, renamed) => {
  expect(nameFor(name, type)).toBe(renamed)
})
