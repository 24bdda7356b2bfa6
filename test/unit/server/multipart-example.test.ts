import { expect, it } from 'vitest'
import { run } from '../../../examples/multipart/run.ts'

it('the example goes on where it broke off, and is told once', async () => {
  const lines: string[] = []
  const size = 40 * 1024 ** 2
  expect(await run((line) => lines.push(line))).toMatchObject({ object: { name: 'film.mp4', size } })
  expect(lines).toEqual([
    'Signed: 6 parts of 7012352 bytes',
    'The connection is lost after part 1',
    `The application is told: film.mp4, ${size} bytes`,
    'Gone on with parts 2, 3, 4, 5, 6',
  ])
})
