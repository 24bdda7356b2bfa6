/**
 * Everything S3 refuses, one row each: a good request, which must pass, and the same one spoilt in one place, which must be
 * refused with S3's status and code and leave nothing behind.
 */
import { afterAll, expect, test } from 'vitest'
import { allRows } from './refusals/all-rows.ts'
import { codeOf, openStage } from './refusals/stage.ts'

const stage = await openStage()
afterAll(() => stage.close())

const rows = allRows(stage)

test('the table is long enough', () => {
  expect(rows.length).toBeGreaterThanOrEqual(180)
  expect(new Set(rows.map((each) => each.name)).size).toBe(rows.length)
})

test.each(rows)('$name: $status $code', async ({ status, code, send, keepsFiles = true }) => {
  const good = await send(false)
  expect(await codeOf(good)).toBeUndefined()
  expect(good.ok).toBe(true)
  const before = keepsFiles ? await stage.files() : []
  const refused = await send(true)
  expect({ status: refused.status, code: await codeOf(refused) }).toEqual({ status, code })
  expect(keepsFiles ? await stage.files() : []).toEqual(before)
  expect(await stage.incoming()).toEqual([])
})
