/** Pages, tokens, links and tables of earlier versions, in the hands of this one. */
import { readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  abortResponse,
  completeResponse,
  partsResponse,
  policyResponse,
  presignResponse,
  resumeResponse,
} from '../../../src/protocol/messages.ts'
import { createShares } from '../../../src/server/shares/create-shares.ts'
import { pglite } from '../../../src/server/shares/pglite.ts'
import { outcome } from '../server/shares/fixtures.ts'
import { CONTENT, DEPLOYED_AT, LARGE, LINK_PASSWORD, openWorld, type Recorded, signedIn, storage } from './world.ts'

const folder = new URL('./', import.meta.url)
const records = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name): Recorded => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
const manifest: { version: string } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
)

it('every minor version up to this one is recorded', () => {
  const [major = 0, minor = 0] = manifest.version.split('.').map(Number)
  const wanted = Array.from({ length: minor }, (_, i) => `${major}.${i + 1}`)
  expect(records.map(({ version }) => version)).toEqual(expect.arrayContaining(wanted))
})

describe.each(records)('of version $version', ({ policy, uploads, answers, share }) => {
  it.each(uploads)(
    'an upload that was signed before ($name) is sent, confirmed and told of once after',
    async ({ name, answer, begun }) => {
      const world = openWorld(DEPLOYED_AT)
      const signed = signedIn(answer)
      if (begun) await world.s3Storage.createUpload(begun)
      await world.send(signed)
      const message = { v: 1, action: 'complete', files: [{ token: signed.token }] }
      for (let time = 0; time < 2; time++) {
        expect(await world.ask(name, message)).toMatchObject({
          v: 1,
          files: [{ object: { key: signed.key, name: `${name} ü.txt`, size: begun ? LARGE : CONTENT.length } }],
        })
      }
      expect(world.uploaded).toEqual([`${name} ü.txt`])
    },
  )

  it.each(uploads)('a page that was opened before ($name) is understood, and understands', async ({ name, ...old }) => {
    const answer = await openWorld(DEPLOYED_AT).ask(name, old.request)
    // Whatever an old page reads is there, and of the kind it was.
    expect(kindsOf(answer)).toMatchObject(expect.objectContaining(kindsOf(old.answer)))
  })

  it('a half sent file is gone on with: its token, as a page or Golden Retriever kept it', async () => {
    const world = openWorld(DEPLOYED_AT)
    const { answer, begun } = uploads.find(({ name }) => name === 'multipart') ?? {}
    const signed = signedIn(answer)
    const { key, token } = signed
    if (begun) await world.s3Storage.createUpload(begun)
    await world.send(signed, 1)
    const resumed = v.parse(resumeResponse, await world.ask('multipart', { v: 1, action: 'resume', token }))
    expect(resumed).toMatchObject({ key, size: LARGE, parts: [{ partNumber: 1 }] })
    const wanted = { v: 1, action: 'parts', token, partNumbers: [2] }
    expect(v.parse(partsResponse, await world.ask('multipart', wanted)).urls).toHaveLength(1)
    expect(await world.ask('multipart', { v: 1, action: 'abort', tokens: [token] })).toMatchObject({
      files: [{ removed: true }],
    })
  })

  it('this version’s page reads what that version’s endpoint answers', () => {
    const schemas = {
      parts: partsResponse,
      resume: resumeResponse,
      presign: presignResponse,
      complete: completeResponse,
      abort: abortResponse,
    }
    expect(v.is(policyResponse, policy)).toBe(true)
    for (const { answer } of uploads) signedIn(answer)
    for (const [action, schema] of Object.entries(schemas)) expect(v.is(schema, answers[action]), action).toBe(true)
  })

  it('links, their passwords and their count outlive the change of tables', async () => {
    const database = pglite('memory://')
    try {
      for (const statement of share.schema) await database.query(statement)
      for (const row of share.rows)
        await database.query(
          `INSERT INTO bucketdrop_shares
            SELECT * FROM jsonb_populate_record(NULL::bucketdrop_shares, $1::jsonb -> 'row')`,
          [JSON.stringify(row)],
        )
      const shares = createShares({ storage, database, now: () => DEPLOYED_AT })
      expect(await outcome(shares.download(share.token))).toBe('password_required')
      expect(await outcome(shares.download(share.token, { password: 'wrong' }))).toBe('password_wrong')
      for (const expected of ['ok', 'ok', 'share_exhausted'])
        expect(await outcome(shares.download(share.token, { password: LINK_PASSWORD }))).toBe(expected)
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: 2, hasPassword: true }])
    } finally {
      await database.close()
    }
  })
})

/** A value with the kind of each leaf in its place. */
function kindsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kindsOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kindsOf(inner)]))
}
