import { expect, it } from 'vitest'
import { runExample } from '../../../examples/key-safety/main.ts'

it('the example of key safety makes safe keys, and refuses what is not of its categories', async () => {
  const answers = new Map((await runExample()).map(({ name, ...answer }) => [name, answer]))
  const keyOf = (name: string) => answers.get(name)?.key?.replace(/[\da-f-]{36}/, '…')
  expect(keyOf('Übersicht (neu).PDF')).toBe('office/…/Übersicht-neu-.PDF')
  expect(keyOf('../../etc/passwd.txt')).toBe('office/…/etc-passwd.txt')
  expect(keyOf('notes.md')).toBe('office/…/notes.md')
  expect(answers.get('cat.png')?.refused).toContain('is not what its name says')
  expect(answers.get('invoice.pdf.exe')?.refused).toContain('Accepted: .jpg')
  expect(answers.get('logo.svg')?.refused).toContain('not of an accepted type')
  expect([...answers.values()].filter(({ key }) => key !== undefined)).toHaveLength(3)
})
