import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it, test } from 'vitest'
import * as protocol from '../../../src/protocol/messages.ts'
import { fieldsOf } from '../../../stories/protocol/describe-schema.ts'
import { commentsIn, sectionOf } from '../../../stories/protocol/source-comments.ts'

const reference = readFileSync(new URL('../../../stories/protocol/reference.mdx', import.meta.url), 'utf8')
const source = readFileSync(new URL('../../../src/protocol/messages.ts', import.meta.url), 'utf8')

/** Of every request schema: `sign`, `parts`, … */
const actions = Object.keys(protocol).flatMap((name) => /^(\w+)Request$/.exec(name)?.[1] ?? [])

test.each([...actions, 'policy'])('the reference has %s, and sends it', (action) => {
  expect(reference).toContain(`<MessageReference name="${action}" />`)
  expect(reference).toContain(`of={messages.${action.charAt(0).toUpperCase()}${action.slice(1)}}`)
})

describe('the fields of a schema', () => {
  it('have their types, and what they are held to', () => {
    const schema = v.object({
      v: v.literal(1),
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
      size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
      files: v.array(v.object({ id: v.string() })),
      upload: v.union([
        v.object({ method: v.literal('PUT') }),
        v.object({ method: v.literal('POST'), fields: v.record(v.string(), v.string()) }),
      ]),
    })
    expect(fieldsOf(schema)).toEqual([
      { path: 'v', type: '1', optional: false, rules: [] },
      { path: 'name', type: 'string', optional: false, rules: ['1 or more long', 'at most 1,024 long'] },
      { path: 'size', type: 'number', optional: true, rules: ['whole', 'at least 0'] },
      { path: 'files', type: 'object[]', optional: false, rules: [] },
      { path: 'files[].id', type: 'string', optional: false, rules: [] },
      { path: 'upload', type: 'object', optional: false, rules: [] },
      { path: 'upload.method', type: '"PUT"', optional: false, rules: [] },
      { path: 'upload.method', type: '"POST"', optional: false, rules: [] },
      { path: 'upload.fields', type: 'Record<string, string>', optional: false, rules: [] },
    ])
  })

  it.each(Object.entries(protocol).filter(([name]) => /(Request|Response)$/.test(name)))(
    'of %s are found',
    (_, schema) => {
      expect(fieldsOf(Object(schema)).length).toBeGreaterThan(1)
    },
  )
})

test('comments of the source are found by field', () => {
  const comments = commentsIn(sectionOf(source, 'POST sign'))
  expect(comments.get('expiresAt')).toBe(
    'When `upload` stops working, Unix ms by the server’s clock.'.replace('’', "'"),
  )
  expect(comments.get('size')).toBe('Bytes.')
})
