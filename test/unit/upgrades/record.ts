/**
 * Records what this version leaves behind: `npx tsx test/unit/upgrades/record.ts`, before each release that raises the
 * minor version. The file is named for the version, and later versions are tested with it; it is never changed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createShares } from '../../../src/server/shares/create-shares.ts'
import { pglite } from '../../../src/server/shares/pglite.ts'
import { LARGE, LINK_KEY, LINK_PASSWORD, openWorld, type Recorded, SIGNED_AT, signedIn, storage } from './world.ts'

const manifest: { version: string } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
)
const version = manifest.version.split('.').slice(0, 2).join('.')

const world = openWorld(SIGNED_AT)
const file = (name: string, size: number, more: object = {}) => ({
  v: 1,
  action: 'sign',
  accept: ['PUT', 'POST', 'MULTIPART'],
  files: [{ id: name, name: `${name} ü.txt`, type: 'text/plain', size, meta: { album: 'summer', n: 1 }, ...more }],
})
const requests: Record<string, object> = {
  post: file('post', 20),
  put: { ...file('put', 20), accept: ['PUT'] },
  multipart: file('multipart', LARGE),
  incoming: file('incoming', 20),
}
const uploads: Recorded['uploads'] = []
for (const [name, request] of Object.entries(requests)) {
  const answer = await world.ask(name, request)
  const [begun] = name === 'multipart' ? await world.s3Storage.listUploads('demo') : []
  uploads.push({ name, request, answer, ...(begun ? { begun } : {}) })
}

const large = signedIn(uploads.find(({ name }) => name === 'multipart')?.answer)
await world.send(large, 1)
const messages = [
  { action: 'parts', token: large.token, partNumbers: [1, 2] },
  { action: 'resume', token: large.token },
  { action: 'presign', token: large.token, call: 'uploadPart', partNumber: 2 },
  { action: 'complete', files: [{ token: large.token }] },
  { action: 'abort', tokens: [large.token] },
]
const answers: Recorded['answers'] = {}
for (const message of messages) answers[message.action] = await world.ask('multipart', { v: 1, ...message })

const database = pglite('memory://')
const schema: string[] = []
const shares = createShares({
  storage,
  database: {
    query: (text, params) => {
      if (text.includes('CREATE TABLE')) schema.push(text)
      return database.query(text, params)
    },
  },
  now: () => SIGNED_AT,
})
const { token } = await shares.create({ key: LINK_KEY, owner: 'ada', password: LINK_PASSWORD, maxDownloads: 2 })
const { rows } = await database.query('SELECT to_jsonb(bucketdrop_shares) AS row FROM bucketdrop_shares', [])
await database.close()

const recorded: Recorded = {
  version,
  policy: await world.ask('plain'),
  uploads,
  answers,
  share: { token, schema, rows },
}
writeFileSync(new URL(`${version}.json`, import.meta.url), `${JSON.stringify(recorded, undefined, 2)}\n`)
