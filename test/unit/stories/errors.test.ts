import { readdirSync, readFileSync } from 'node:fs'
import { errorCodes } from 'bucketdrop/core'
import { afterAll, describe, expect, it, test } from 'vitest'
import { createShareHandler } from '../../../src/server/shares/create-share-handler.ts'
import { pglite } from '../../../src/server/shares/pglite.ts'
import { causes } from '../../../stories/errors/causes.ts'
import { storyOf } from '../../../stories/errors/story-of.ts'
import { PASSWORD, setup } from '../server/shares/fixtures.ts'

const folder = new URL('../../../stories/errors/', import.meta.url)

/** Ids as Storybook makes them of a title and an export. */
const stories = readdirSync(folder)
  .filter((name) => name.endsWith('.stories.tsx'))
  .flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const [, title = ''] = /title: '([^']+)'/.exec(text) ?? []
    const exported = [...text.matchAll(/^export const (\w+) = meta\.story/gm)].map(([, story = '']) => story)
    return exported.map((story) => ({ id: `${dashed(title)}--${dashed(story)}`, text: blockOf(text, story) }))
  })

/** The source of one story. */
function blockOf(text: string, story: string): string {
  return text.split(`export const ${story} = `)[1]?.split('\nexport ')[0] ?? ''
}

function dashed(text: string): string {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()
}

/** What nobody is ever shown: their stories show what happens instead. */
const NEVER_SHOWN = ['offline', 'aborted']

const shown = errorCodes.filter((code) => causes[code].group !== 'sharing')

test.each(shown)('%s has a story that produces it', (code) => {
  const story = stories.find(({ id }) => id === storyOf(code))
  expect(story, storyOf(code)).toBeDefined()
  // `producing` asserts that the page is told the code, and that a person reads the sentence.
  if (!NEVER_SHOWN.includes(code)) expect(story?.text.replaceAll(/\s/g, '')).toContain(`producing('${code}'`)
})

describe('the answers of the share service', () => {
  const database = pglite('memory://')
  afterAll(() => database.close())

  it('are those on the page of errors', async () => {
    const { shares, make, store, clock } = setup(database)
    const handler = createShareHandler(shares, { authorize: () => ({ userId: 'ada' }), mayShare: () => true })
    const open = async (token: string, password?: string) => {
      const message = { v: 1, action: 'download', token, ...(password === undefined ? {} : { password }) }
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(message)
      const answer = await handler(new Request('https://app.test/api/shares', { method: 'POST', headers, body }))
      return { status: answer.status, body: await answer.json() }
    }
    const openLater = async ({ token }: { token: string }) => {
      clock.now += 3_600_000
      return await open(token)
    }
    const used = await make({ maxDownloads: 1 })
    await store(used.key, 'hello')
    await open(used.token)
    const revoked = await make()
    await shares.revoke(revoked.id, 'ada')
    const locked = await make({ password: PASSWORD })
    const required = await open(locked.token)
    const wrong = await open(locked.token, 'wrong')
    for (let guess = 0; guess < 4; guess++) await open(locked.token, 'wrong')
    const answers = {
      share_not_found: await open('A'.repeat(32)),
      share_exhausted: await open(used.token),
      share_revoked: await open(revoked.token),
      password_required: required,
      password_wrong: wrong,
      password_locked: await open(locked.token, 'wrong'),
      share_expired: await openLater(await make({ expiresIn: 60 })),
    }
    await expect(`${JSON.stringify(answers, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../../stories/errors/share-answers.json',
    )
    expect(Object.keys(answers).toSorted()).toEqual(
      errorCodes.filter((code) => causes[code].group === 'sharing').toSorted(),
    )
    for (const [code, { body }] of Object.entries(answers)) expect(body, code).toMatchObject({ error: { code } })
  })
})
