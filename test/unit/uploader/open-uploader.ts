import * as v from 'valibot'
import { uploadErrorOf } from '../../../src/endpoint/retry.ts'
import { abortRequest, completeRequest, partsRequest, signFile, signRequest } from '../../../src/protocol/messages.ts'
import type { UploadError } from '../../../src/protocol/upload-error.ts'
import { createUploader } from '../../../src/uploader/create-uploader.ts'
import type { FileSnapshot, UploaderOptions } from '../../../src/uploader/types.ts'
import { manualClock } from '../endpoint/manual-clock.ts'
import { type FakeEndpoint, fakeEndpoint } from '../transfer/fake-endpoint.ts'
import { fakeStorage } from '../transfer/fake-storage.ts'

/** The fake endpoint behind `fetch`, in our own protocol. */
function serve(endpoint: FakeEndpoint, clock: { now(): number }, policy: object | undefined) {
  const failure = (cause: unknown) => {
    const { code, message, retryable, partNumbers } = uploadErrorOf(cause)
    return { error: { code, message, retryable, ...(partNumbers && { partNumbers: [...partNumbers] }) } }
  }
  const each = <T>(inputs: readonly T[], work: (input: T) => Promise<object>) =>
    Promise.all(inputs.map((input) => work(input).catch(failure)))
  const bare = { name: 'f', type: '', size: 0 }
  const preparedOf = (token: string) => ({
    token,
    key: token.replace('token of ', ''),
    expiresAt: undefined,
    upload: { method: 'PUT', url: '', headers: {} } as const,
  })
  return async (init: RequestInit | undefined): Promise<object | undefined> => {
    if (init?.method !== 'POST') return policy
    const message: unknown = JSON.parse(v.parse(v.string(), init.body))
    const now = clock.now()
    if (v.is(signRequest, message)) {
      const files = await each(message.files, async (given) => {
        const file = v.parse(signFile, given)
        // The test's name for it; the client has its own.
        return { ...(await endpoint.signAny({ ...file, id: file.name })), id: file.id }
      })
      return { v: 1, now, files: files.map((file, i) => ({ id: message.files[i]?.id, ...file })) }
    }
    if (v.is(completeRequest, message)) {
      const complete = async ({ token }: { token: string }) => {
        const object = await endpoint.complete({ ...bare, id: token }, preparedOf(token))
        return { object: { ...object, type: 'text/plain', data: { row: token } } }
      }
      return { v: 1, files: await each(message.files, complete) }
    }
    if (v.is(partsRequest, message)) {
      const [parts] = await each([message], ({ token, partNumbers }) => endpoint.parts(preparedOf(token), partNumbers))
      return { v: 1, now, ...parts }
    }
    const { tokens } = v.parse(abortRequest, message)
    for (const token of tokens) await endpoint.abort(preparedOf(token))
    return { v: 1, files: tokens.map(() => ({ removed: true })) }
  }
}

export function fileOf(name: string, type = 'kind/put', size = 10) {
  return { name, type, data: new Blob([new Uint8Array(size)]) }
}
export const filesOf = (count: number, type = 'kind/put', size = 10) =>
  Array.from({ length: count }, (_, i) => fileOf(`f${i}`, type, size))

/** An uploader over a fake endpoint behind `fetch` and a fake storage, on a clock that is turned by hand. */
export function openUploader(more: Partial<UploaderOptions> = {}, policy?: object) {
  const clock = manualClock()
  const endpoint = fakeEndpoint(clock)
  const storage = fakeStorage(clock)
  const reply = serve(endpoint, clock, policy)
  const requests: { url: string; headers: Headers; method: string }[] = []
  const completed: FileSnapshot[][] = []
  const errors: { error: UploadError; name: string }[] = []
  const uploader = createUploader({
    endpoint: '/api/upload',
    clock,
    send: storage.send,
    random: () => 0.5,
    fetch: async (url, init) => {
      requests.push({
        url: v.parse(v.string(), url),
        headers: new Headers(init?.headers),
        method: init?.method ?? 'GET',
      })
      const body = await reply(init)
      return Response.json(body, { status: body && 'error' in body ? 403 : 200 })
    },
    onComplete: (files) => completed.push(files),
    onError: (error, { name }) => errors.push({ error, name }),
    ...more,
  })
  /** Names by status. */
  const statuses = () => Object.fromEntries(uploader.getSnapshot().files.map(({ name, status }) => [name, status]))
  return { uploader, clock, endpoint, storage, requests, completed, errors, statuses }
}
