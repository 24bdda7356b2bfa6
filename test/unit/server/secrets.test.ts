/** What the server knows and nobody else may: looked for in every answer and every line of every log. */
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pglite } from '../../../src/server/shares/pglite.ts'
import { createShareHandler } from '../../../src/server/shares/create-share-handler.ts'
import { setup as setupShares } from './shares/fixtures.ts'
import {
  ENDPOINT,
  post,
  SECRET,
  send,
  setup,
  signInParts,
  signOne,
  STORAGE_SECRET,
  storage,
  upload,
} from './fixtures.ts'

const PASSWORD = 'a password that a person chose'

/** All that `console` was given, and all that `onError` was. */
const logged: unknown[] = []
beforeEach(() => {
  for (const level of ['debug', 'error', 'info', 'log', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void logged.push(...words))
})
afterEach(() => {
  logged.length = 0
  vi.restoreAllMocks()
})
const log = () => inspect(logged, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null })

/** What can be wrong with the storage. */
const faults: [string, (() => Promise<Response>) | undefined][] = [
  ['nothing wrong', undefined],
  [
    'a storage that cannot be reached',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })),
  ],
  [
    'a storage that refuses, and quotes what it was asked',
    async () =>
      new Response(
        `<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><RequestId>4442587FB7D0A2F9</RequestId></Error>`,
        { status: 403 },
      ),
  ],
  ['a storage that answers nonsense', async () => new Response('\u0000<<<>', { status: 500 })],
]

describe.each(faults)('with %s', (_, fault) => {
  it('no answer and no log of the upload endpoint has a secret, nor the log what would let another upload', async () => {
    const thread = setup()
    const single = await signOne(thread.handler)
    await send(thread, single)
    const inParts = await signInParts(thread.handler, { size: 20 * 1024 ** 2 })
    const { handler } = setup({
      ...thread.settings,
      ...(fault ? { fetch: fault } : {}),
      onError: (error) => logged.push(error),
      onUploaded: () => {
        throw new Error('The database of the application is away.')
      },
    })
    const files = [{ id: 'a', name: 'a.mp4', type: 'video/mp4', size: 20 * 1024 ** 2 }]
    const tokens = [single.token, inParts.token]
    const messages: unknown[] = [
      { v: 1, action: 'sign', accept: ['PUT', 'POST', 'MULTIPART'], files },
      { v: 1, action: 'sign', files: 'none' },
      { v: 1, action: 'parts', token: inParts.token, partNumbers: [1] },
      { v: 1, action: 'resume', token: inParts.token },
      { v: 1, action: 'complete', files: tokens.map((token) => ({ token })) },
      { v: 1, action: 'complete', files: tokens.map((token) => ({ token: `${token}x` })) },
      { v: 1, action: 'abort', tokens },
      { v: 9, action: SECRET.slice(0, 9) },
      '{"v":1,',
    ]
    const answers = [await handler(new Request(ENDPOINT))]
    for (const message of messages) answers.push(await handler(post(message)))
    for (const answer of answers) {
      const said = `${JSON.stringify([...answer.headers])}${await answer.text()}`
      for (const secret of [SECRET, STORAGE_SECRET]) expect(said).not.toContain(secret)
      if (!answer.ok) expect(said).not.toMatch(/X-Amz-|AKIA|https?:/)
    }
    for (const secret of [SECRET, STORAGE_SECRET, ...tokens]) expect(log()).not.toContain(secret)
    expect(log()).not.toMatch(/X-Amz-(Signature|Credential)/)
    // They did fail, and did say so.
    expect(log()).toMatch(fault ? /storage/i : /database of the application/)
  })
})

it('no answer and no log of the share endpoint has a password, its hash, or the link of another', async () => {
  const database = pglite('memory://')
  const { shares, store } = setupShares(database)
  await shares.migrate()
  await store('users/ada/a.txt', 'hello')
  const made = await shares.create({ key: 'users/ada/a.txt', owner: 'ada', password: PASSWORD })
  const handler = createShareHandler(shares, {
    authorize: () => ({ userId: 'ada' }),
    mayShare: () => true,
    onError: (error) => logged.push(error),
  })
  const ask = async (message: object) => {
    const answer = await handler(post({ v: 1, ...message }))
    return `${answer.status} ${await answer.text()}`
  }
  const said: string[] = [
    await ask({ action: 'create', key: 'users/ada/a.txt', password: PASSWORD }),
    await ask({ action: 'list' }),
    await ask({ action: 'download', token: made.token, password: 'wrong' }),
    await ask({ action: 'download', token: made.token, password: PASSWORD }),
    await ask({ action: 'download', token: `${made.token}x`, password: PASSWORD }),
  ]
  await database.query('DROP TABLE bucketdrop_shares')
  said.push(await ask({ action: 'download', token: made.token, password: PASSWORD }))
  await database.close()
  said.push(await ask({ action: 'create', key: 'users/ada/a.txt', password: PASSWORD }))
  expect(said.map((each) => each.slice(0, 3))).toEqual(['200', '200', '403', '200', '404', '500', '500'])
  for (const each of said) expect(each).not.toMatch(new RegExp(`${PASSWORD}|${STORAGE_SECRET}|scrypt`))
  // Its owner was given it once, when it was made.
  for (const each of said.slice(1)) expect(each).not.toContain(made.token)
  expect(logged.length).toBeGreaterThan(0)
  for (const secret of [PASSWORD, made.token, STORAGE_SECRET, 'scrypt']) expect(log()).not.toContain(secret)
})

it('what is kept to sign with does not show itself: printed, as JSON, or in an error', async () => {
  const thread = setup()
  await upload(thread)
  for (const secret of [SECRET, STORAGE_SECRET]) {
    expect(inspect(storage, { depth: null, showHidden: true, getters: true })).not.toContain(secret)
    expect(JSON.stringify(storage)).not.toContain(secret)
  }
})
