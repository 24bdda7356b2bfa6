import { describe, expect, test } from 'vitest'
import { isAnimated } from '../../../src/images/is-animated.ts'
import { apng, avif, gif, png, webp } from './pictures.ts'

describe('moves', () => {
  test.each([
    ['a GIF of two frames', gif(2)],
    ['a GIF of two frames, colours of their own, and a comment', gif(2, { localColours: true, comment: true })],
    ['an APNG', apng()],
    ['a WebP with the bit', webp(true)],
    ['an AVIF sequence', avif('avis')],
  ])('%s', (_, bytes) => expect(isAnimated(bytes)).toBe(true))
})

describe('stands still', () => {
  test.each([
    ['a GIF of one frame', gif(1)],
    ['a GIF of one frame that says it loops', gif(1, { comment: true })],
    ['a PNG', png()],
    ['a WebP without the bit', webp(false)],
    ['a simple WebP', new TextEncoder().encode('RIFF____WEBPVP8 ____')],
    ['an AVIF', avif('avif')],
    ['a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
    ['nothing', new Uint8Array()],
  ])('%s', (_, bytes) => expect(isAnimated(bytes)).toBe(false))
})

test('whatever the bytes are, and wherever they end, it answers', () => {
  for (const whole of [gif(2, { localColours: true }), apng(), webp(true), avif('avis')]) {
    for (let length = 0; length < whole.length; length++) {
      expect(typeof isAnimated(whole.subarray(0, length))).toBe('boolean')
    }
    for (let at = 8; at < whole.length; at++) {
      const broken = whole.slice()
      broken[at] = 255
      expect(typeof isAnimated(broken)).toBe('boolean')
    }
  }
})
