import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { parseStorageXml } from '../../../src/server/storage-xml.ts'
import {
  abortAll,
  codeOf,
  completeOne,
  failure,
  post,
  setup,
  signAll,
  signInParts,
  STORAGE_SECRET,
  stored,
  upload,
  soon,
} from './fixtures.ts'
import { IN_PARTS, resumeOf, SIZE, sendParts, uploadInParts } from './multipart-fixtures.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const COMPLETE = 'POST ?uploadId'
const LIST = 'GET ?uploadId'
const CREATE = 'POST ?uploads'

type Answer = (forward: () => Promise<Response>, times: number) => Response | Promise<Response>

/** An endpoint whose storage answers one kind of call in its own way. */
function setupWith(kind: string, answer: Answer) {
  const onUploaded = vi.fn()
  const thread = setup({ ...IN_PARTS, onUploaded })
  let times = 0
  const handler = createUploadHandler({
    ...thread.settings,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const forward = () => thread.sandbox.fetch(request)
      const { searchParams } = new URL(request.url)
      const called = ['uploads', 'uploadId'].find((name) => searchParams.has(name)) ?? ''
      if (kind !== `${request.method} ?${called}`) return await forward()
      times++
      return await answer(forward, times)
    },
  })
  return { ...thread, handler, onUploaded, times: () => times }
}

const error = (code: string, status: number) =>
  new Response(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`, { status })

describe('completing parts', () => {
  it('reads a 200 with an error in it as an error, and tries again where that helps', async () => {
    const thread = setupWith(COMPLETE, (forward, times) => (times === 1 ? error('InternalError', 200) : forward()))
    const { token } = await uploadInParts(thread)
    expect(codeOf(await soon(completeOne(thread.handler, token)))).toBe('ok')
    expect(thread.times()).toBe(2)
  })

  it('does not believe a 200 with an error that stays', async () => {
    const thread = setupWith(COMPLETE, () => error('AccessDenied', 200))
    const { token } = await uploadInParts(thread)
    expect(await completeOne(thread.handler, token)).toMatchObject({
      error: { code: 'storage_refused', storageCode: 'AccessDenied', retryable: false },
    })
    expect(thread.onUploaded).not.toHaveBeenCalled()
    expect(thread.errors).toMatchObject([
      { cause: { message: 'S3 answered 200 to CompleteMultipartUpload (AccessDenied).' } },
    ])
  })

  it.each([
    ['is empty', ''],
    ['is a page', '<html><body>Hello</body></html>'],
    ['is cut off', '<CompleteMultipartUploadResult><ETag>'],
    ['declares entities', '<!DOCTYPE x [<!ENTITY a "b">]><CompleteMultipartUploadResult/>'],
  ])('does not believe a 200 that %s', async (_, body) => {
    const thread = setupWith(COMPLETE, () => new Response(body))
    const { token } = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('storage_refused')
  })

  it('takes an empty ETag, as radosgw gives it the first time', async () => {
    const thread = setupWith(COMPLETE, async (forward) => {
      const text = await (await forward()).text()
      return new Response(text.replace(/<ETag>.*<\/ETag>/, '<ETag></ETag>'))
    })
    const { token } = await uploadInParts(thread)
    expect(await completeOne(thread.handler, token)).toMatchObject({
      object: { etag: expect.stringMatching(/^[0-9a-f]{32}-2$/) },
    })
  })

  it('finds the object where S3 completed and only its answer was lost', async () => {
    const thread = setupWith(COMPLETE, async (forward, times) => {
      if (times > 1) return error('NoSuchUpload', 404)
      await forward()
      throw new TypeError('fetch failed')
    })
    const { token } = await uploadInParts(thread)
    expect(codeOf(await soon(completeOne(thread.handler, token)))).toBe('ok')
    expect(thread.onUploaded).toHaveBeenCalledOnce()
  })

  it('finds it where the storage has another name for a lost upload, as radosgw does', async () => {
    const thread = setupWith(LIST, (forward, times) => (times > 1 ? error('NoSuchKey', 404) : forward()))
    thread.onUploaded.mockRejectedValueOnce(new Error('The database is away.'))
    const { token } = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('callback_failed')
    expect((await resumeOf(thread.handler, token)).parts).toHaveLength(2)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('ok')
  })

  it('replaces nothing even where the storage ignores the condition, as radosgw does', async () => {
    const thread = setup({ ...IN_PARTS, key: () => 'film', overwrite: false })
    const deaf = createUploadHandler({
      ...thread.settings,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        if (request.method === 'POST' && request.headers.has('if-none-match')) throw new Error('It would be replaced.')
        return await thread.sandbox.fetch(request)
      },
    })
    const [one, two] = [await uploadInParts(thread), await uploadInParts(thread)]
    expect(codeOf(await completeOne(thread.handler, one.token))).toBe('ok')
    expect(codeOf(await completeOne(deaf, two.token))).toBe('already_exists')
  })

  it('finds it also when the next try is another request', async () => {
    let lost = true
    const thread = setupWith(COMPLETE, async (forward) => {
      const answer = await forward()
      if (lost) throw new TypeError('fetch failed')
      return answer
    })
    const { token } = await uploadInParts(thread)
    expect(await soon(completeOne(thread.handler, token))).toMatchObject({
      error: { code: 'storage_unavailable', retryable: true },
    })
    lost = false
    expect(codeOf(await completeOne(thread.handler, token))).toBe('ok')
    expect(thread.onUploaded).toHaveBeenCalledOnce()
  })

  it('calls onUploaded again after it failed, though the upload is gone by then', async () => {
    const thread = setupWith(COMPLETE, (forward) => forward())
    thread.onUploaded.mockRejectedValueOnce(new Error('The database is away.'))
    const { token } = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('callback_failed')
    expect(codeOf(await completeOne(thread.handler, token))).toBe('ok')
    expect(thread.onUploaded).toHaveBeenCalledTimes(2)
    expect(thread.times()).toBe(1)
  })

  it('lists anew where a part was sent once more meanwhile', async () => {
    const thread = setupWith(COMPLETE, (forward, times) => (times === 1 ? error('InvalidPart', 400) : forward()))
    const { token } = await uploadInParts(thread)
    expect(await completeOne(thread.handler, token)).toMatchObject({
      error: { code: 'storage_unavailable', retryable: true },
    })
    expect(codeOf(await completeOne(thread.handler, token))).toBe('ok')
  })

  it('is told of a storage that lists in circles', async () => {
    const page = `<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>MARKER</NextPartNumberMarker></ListPartsResult>`
    const thread = setupWith(LIST, (_, times) => new Response(page.replace('MARKER', String(times % 2))))
    const { token } = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('parts_missing')
    expect(thread.times()).toBeLessThanOrEqual(11)
  })

  it('reads no endless answer', async () => {
    const endless = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) }))
    const thread = setupWith(LIST, endless)
    const { token } = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('storage_refused')
  })
})

describe('creating an upload', () => {
  it.each([
    [403, 'AccessDenied', 'storage_refused', 1],
    [404, 'NoSuchBucket', 'storage_refused', 1],
    [503, 'SlowDown', 'storage_unavailable', 3],
  ])('answered with %d %s fails that file alone', async (status, storageCode, code, tries) => {
    const thread = setupWith(CREATE, () => error(storageCode, status))
    const files = [
      { id: 'large', name: 'film', type: 'video/mp4', size: SIZE },
      { id: 'small', name: 'note', type: 'text/plain', size: 5 },
    ]
    const message = { v: 1, action: 'sign', accept: ['PUT', 'MULTIPART'], files }
    const { files: answers } = await (await soon(thread.handler(post(message)))).json()
    expect(answers).toMatchObject([
      { id: 'large', error: { code } },
      { id: 'small', upload: { method: 'PUT' } },
    ])
    expect(thread.times()).toBe(tries)
    expect(thread.errors).toHaveLength(1)
  })

  it('asks for a hundred at once', async () => {
    // None is answered before all have asked.
    let open = 0
    let goOn = () => {}
    const all = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const thread = setupWith(CREATE, async (forward) => {
      if (++open === 100) goOn()
      await all
      return await forward()
    })
    const files = Array.from({ length: 100 }, (_, i) => ({
      id: String(i),
      name: 'film',
      type: 'video/mp4',
      size: SIZE,
    }))
    const { files: answers } = await (
      await thread.handler(post({ v: 1, action: 'sign', accept: ['MULTIPART'], files }))
    ).json()
    expect(answers.map(({ id }: { id: string }) => id)).toEqual(files.map(({ id }) => id))
    expect(thread.times()).toBe(100)
  })
})

describe('a storage that is slow', () => {
  it('is waited for as long as a Complete may take, and not asked twice', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    const clock = vi.spyOn(performance, 'now')
    const thread = setupWith(COMPLETE, () => {
      clock.mockReturnValue(performance.now() + 40_000)
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    })
    const { token } = await uploadInParts(thread)
    expect(await soon(completeOne(thread.handler, token))).toMatchObject({ error: { code: 'storage_unavailable' } })
    expect(timeout.mock.calls).toContainEqual([40_000])
    expect(thread.times()).toBe(1)
    vi.restoreAllMocks()
  })
})

describe('a clock that is off', () => {
  /** The server's clock, ms ahead of S3's. */
  function skewed(ahead: number) {
    const thread = setup(IN_PARTS)
    const handler = createUploadHandler({
      ...thread.settings,
      now: () => thread.clock.now + ahead,
      fetch: async (input, init) => {
        const answer = await thread.sandbox.fetch(new Request(input, init))
        const headers = new Headers(answer.headers)
        // As every S3 has it: the sandbox leaves it to the HTTP server.
        headers.set('date', new Date(thread.clock.now).toUTCString())
        return new Response(answer.body, { status: answer.status, headers })
      },
    })
    return { ...thread, handler }
  }

  it.each([20, -20, 300])('by %d minutes is named as the reason', async (minutes) => {
    const { handler, errors } = skewed(minutes * 60_000)
    const sentence = new RegExp(`^The clock of the server .* is off by ${Math.abs(minutes)} minutes`)
    const files = [{ id: 'a', name: 'film', type: 'video/mp4', size: SIZE }]
    const answer = await (await handler(post({ v: 1, action: 'sign', accept: ['MULTIPART'], files }))).json()
    expect(answer.files).toMatchObject([
      { error: { code: 'storage_refused', message: expect.stringMatching(sentence) } },
    ])
    // HEAD has no body to say so.
    const [signed] = await signAll(handler, [{}])
    const token = signed && 'token' in signed ? signed.token : ''
    expect(await completeOne(handler, token)).toMatchObject({
      error: { code: 'storage_refused', message: expect.stringMatching(sentence), retryable: false },
    })
    expect(errors).toHaveLength(2)
  })

  it.each([10, -10])('by %d minutes does no harm', async (minutes) => {
    const thread = skewed(minutes * 60_000)
    const signed = await signInParts(thread.handler, { size: SIZE })
    await sendParts(thread, signed)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
    expect(await stored(thread, signed.key)).toBeDefined()
  })
})

it('keeps signatures out of what is told and logged', async () => {
  const thread = setupWith(LIST, () => {
    throw new TypeError('error sending request for url (https://s3.test/demo/x?X-Amz-Signature=abc): refused')
  })
  const { token } = await uploadInParts(thread)
  expect(await soon(failure(thread.handler, post({ v: 1, action: 'resume', token })))).toEqual([
    503,
    'storage_unavailable',
  ])
  const logged = thread.errors.map((one) => (one instanceof Error ? [one.message, String(one.cause)] : [])).join()
  expect(logged).toContain('S3 could not be reached')
  expect(logged).not.toMatch(new RegExp(`X-Amz-|${STORAGE_SECRET}`))
})

it('aborts again where the storage failed at it', async () => {
  const thread = setupWith('DELETE ?uploadId', (forward, times) =>
    times === 1 ? error('AccessDenied', 403) : forward(),
  )
  const { token } = await uploadInParts(thread)
  expect((await abortAll(thread.handler, [token])).map(codeOf)).toEqual(['storage_refused'])
  expect(codeOf(await completeOne(thread.handler, token))).toBe('upload_aborted')
  expect(await abortAll(thread.handler, [token])).toEqual([{ removed: true }])
  expect(await upload(thread)).toBeDefined()
})

describe('S3’s XML', () => {
  it.each<[string, string, unknown]>([
    ['text', '<?xml version="1.0"?><a xmlns="x"><b> 007 </b></a>', { a: { b: '007' } }],
    ['namespaces', '<s3:a xmlns:s3="x"><s3:b>1</s3:b></s3:a>', { a: { b: '1' } }],
    ['quotes', '<a><ETag>&quot;x&quot;&#34;&#x22;</ETag></a>', { a: { ETag: '"x"""' } }],
    ['an ampersand that is text', '<a>&amp;quot;&unknown;&#1114112;</a>', { a: '&quot;&unknown;&#1114112;' }],
    ['one part', '<a><Part><Size>1</Size></Part></a>', { a: { Part: [{ Size: '1' }] } }],
    ['no XML', 'not found', undefined],
    ['nothing', '', undefined],
    ['half of it', '<a><b>', undefined],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', undefined],
    ['a prototype', '<__proto__><x>1</x></__proto__>', undefined],
    ['a thousand levels', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`, undefined],
  ])('%s', (_, text, read) => {
    expect(parseStorageXml(text)).toEqual(read)
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  it('with a thousand parts is read whole', () => {
    const part = '<Part><PartNumber>1</PartNumber><ETag>&quot;0123&quot;</ETag><Size>8388608</Size></Part>'
    const read = parseStorageXml(`<ListPartsResult>${part.repeat(1000)}</ListPartsResult>`)
    expect(read).toMatchObject({
      ListPartsResult: {
        Part: Array.from({ length: 1000 }, () => ({ PartNumber: '1', ETag: '"0123"', Size: '8388608' })),
      },
    })
  })
})
