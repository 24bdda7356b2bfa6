import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(fileURLToPath(new URL(path, root)), 'utf8')
const named = [...read('docs/threat-model.md').matchAll(/`(test\/[\w./-]+)` › (.+?) \|/g)].map(
  ([, file = '', test = '']) => [file, test] as const,
)

it('the threat model names tests', () => {
  expect(named.length).toBeGreaterThan(30)
})

it.each(named)('%s: %s', (file, test) => {
  expect(existsSync(fileURLToPath(new URL(file, root)))).toBe(true)
  // As it is written there, in quotes of either kind.
  expect(read(file).replaceAll('\\', '')).toMatch(new RegExp(`['\`"][^'\n]*${escaped(test)}`))
})

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
