import { expect, test } from 'vitest'
import { type FieldState, formValueOf, problemOf } from '../../../src/element/form-field.ts'

const empty: FieldState = { name: 'photos', keys: [], required: false, unfinished: 0 }

test.each<[string, Partial<FieldState>, ValidityStateFlags]>([
  ['nothing is asked', {}, {}],
  ['required, and nothing is there', { required: true }, { valueMissing: true }],
  ['required, and one is there', { required: true, keys: ['a'] }, {}],
  ['one is under way', { unfinished: 1 }, { customError: true }],
  ['one is there, another under way', { keys: ['a'], unfinished: 1 }, { customError: true }],
  ['required, and one is under way', { required: true, unfinished: 1 }, { customError: true }],
])('%s', (_, state, flags) => {
  const [found, message] = problemOf({ ...empty, ...state }, {})
  expect(found).toEqual(flags)
  // The browser wants a sentence with every problem, and none without.
  expect(message !== '').toBe(Object.keys(flags).length > 0)
})

test.each<[string, Partial<FieldState>, [string, string][] | null]>([
  [
    'one entry a file',
    { keys: ['a', 'b'] },
    [
      ['photos', 'a'],
      ['photos', 'b'],
    ],
  ],
  ['nothing without files', {}, null],
  ['nothing without a name', { name: undefined, keys: ['a'] }, null],
  ['nothing under an empty name', { name: '', keys: ['a'] }, null],
])('the form sends %s', (_, state, entries) => {
  const value = formValueOf({ ...empty, ...state })
  expect(value && [...value]).toEqual(entries)
})
