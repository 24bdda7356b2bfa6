import { existsSync, readFileSync } from 'node:fs'
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

test.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md', 'examples/python-boto3/README.md'])(
  'the links of %s lead somewhere',
  (name) => {
    const page = new URL(`../../${name}`, import.meta.url)
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const missing = links.filter(
      (link) => !/^(https?:|#)/.test(link) && !existsSync(new URL(link.split('#')[0] ?? '', page)),
    )
    expect(missing).toEqual([])
  },
)
