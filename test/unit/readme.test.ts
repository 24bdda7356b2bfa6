import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const samples = [...readme.matchAll(/<!-- (examples\/\S+) -->\n```\w+\n(.*?)```/gs)].map(
  ([, path = '', code = '']) => [path, code] as const,
)

test('the README’s samples are files that are compiled', () => {
  expect(samples.length).toBeGreaterThanOrEqual(6)
})

test.each(samples)('%s', (path, code) => {
  expect(code).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
})
