import { expect, it } from 'vitest'
import { runExamples } from '../../../examples/no-second-write/main.ts'

it('the examples keep what was confirmed: one has the second PUT refused, the other has it lead nowhere', async () => {
  expect(await runExamples()).toEqual({
    condition: { first: 200, second: 412, stored: '100 EUR' },
    incoming: { first: 200, second: 200, stored: '100 EUR' },
  })
})
