/** A file in parts against the sandbox S3, as a client would send it. */
import * as v from 'valibot'
import { expect } from 'vitest'
import { partsResponse, presignResponse, resumeResponse } from '../../../src/protocol/messages.ts'
import type { UploadHandler } from '../../../src/server/options.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { ask, post, type SignedInParts, signInParts, storage, type Thread } from './fixtures.ts'

export const MiB = 1024 ** 2

/** Of two parts: one byte more than twice the least there is. */
export const SIZE = 10 * MiB + 1

/** Bytes of the first of them. */
export const PART = 5 * MiB + 64 * 1024
/** Lets files of this size travel in parts. */
export const IN_PARTS = { multipartFrom: 5 * MiB }

/** Bytes that differ from part to part. */
export function content(size = SIZE): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i += 4096) bytes[i] = i >> 12
  return bytes
}

export interface PartAnswer {
  status: number
  code: string | undefined
}

/** Sends one part; the answer's status and S3's code. */
export async function sendPart({ sandbox }: Thread, url: string, bytes: Uint8Array<ArrayBuffer>): Promise<PartAnswer> {
  const headers = { 'content-length': String(bytes.length) }
  const response = await sandbox.fetch(new Request(url, { method: 'PUT', headers, body: bytes }))
  return { status: response.status, code: /<Code>(\w+)/.exec(await response.text())?.[1] }
}

export function sliceOf(bytes: Uint8Array<ArrayBuffer>, partSize: number, partNumber: number): Uint8Array<ArrayBuffer> {
  return bytes.slice((partNumber - 1) * partSize, partNumber * partSize)
}

/** Sends parts by the URLs that came with the signature. */
export async function sendParts(
  thread: Thread,
  { upload }: SignedInParts,
  bytes = content(),
  only = upload.urls.map(({ partNumber }) => partNumber),
): Promise<void> {
  for (const { partNumber, url } of upload.urls.filter((each) => only.includes(each.partNumber))) {
    const sent = await sendPart(thread, url, sliceOf(bytes, upload.partSize, partNumber))
    expect(sent).toEqual({ status: 200, code: undefined })
  }
}

/** Signs, sends all parts, and gives back what was signed. */
export async function uploadInParts(thread: Thread & { handler: UploadHandler }): Promise<SignedInParts> {
  const signed = await signInParts(thread.handler, { size: SIZE })
  await sendParts(thread, signed)
  return signed
}

export async function partsOf(handler: UploadHandler, token: string, partNumbers: number[]) {
  return v.parse(partsResponse, (await ask(handler, post({ v: 1, action: 'parts', token, partNumbers }))).body)
}

export async function resumeOf(handler: UploadHandler, token: string) {
  return v.parse(resumeResponse, (await ask(handler, post({ v: 1, action: 'resume', token }))).body)
}

export async function presignOf(handler: UploadHandler, token: string, call: string, more: object = {}) {
  return v.parse(presignResponse, (await ask(handler, post({ v: 1, action: 'presign', token, call, ...more }))).body)
}

/** The multipart uploads that are under way in the bucket, looked at past the handler: their keys. */
export async function underWay(thread: Thread & { clock: { now: number } }): Promise<string[]> {
  const now = new Date(thread.clock.now)
  const url = presignUrl(storage, { method: 'GET', key: '', expiresIn: 60, query: { uploads: '' }, now })
  const text = await (await thread.sandbox.fetch(new Request(url))).text()
  return [...text.matchAll(/<Upload>.*?<Key>([^<]*)</gs)].map(([, key = '']) => key)
}

/** What is stored under a key, bytes and all. */
export async function bytesOf(thread: Thread & { clock: { now: number } }, key: string): Promise<Uint8Array> {
  const url = presignUrl(storage, { method: 'GET', key, expiresIn: 60, now: new Date(thread.clock.now) })
  return new Uint8Array(await (await thread.sandbox.fetch(new Request(url))).arrayBuffer())
}

/** The claims of a token, which anybody can read. */
export function claimsOf(token: string): { id: string; multipart?: { uploadId: string }; incoming?: string } {
  const [payload = ''] = token.split('.')
  const multipart = v.optional(v.object({ uploadId: v.string() }))
  const claims = v.object({ id: v.string(), multipart, incoming: v.optional(v.string()) })
  const { id, multipart: upload, incoming } = v.parse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return { id, ...(upload && { multipart: upload }), ...(incoming === undefined ? {} : { incoming }) }
}
