import { S3Uploader } from 'bucketdrop'
import { UploadError } from 'bucketdrop/server'
import { expect, fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import { allDone, chooseFiles, eventually, noFailure, press, readFailure, uploadFiles } from '../test/as-a-user.ts'
import { fileOf, note } from '../test/files.ts'
import { type BackendOptions, s3Refusal } from '../backend/in-page-backend.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/In the widget',
  component: S3Uploader,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onComplete: fn(), onError: fn() },
})

// ── Files that are refused. The others go on. ────────────────────────────────────────────────────────────────────────

export const TooLarge = meta.story({
  parameters: { backend: { limits: { maxFileSize: 100 * 1024 } } },
  args: { limits: { maxFileSize: 50 * 1024 } },
  play: async ({ canvasElement, args, id }) => {
    await chooseFiles(canvasElement, fileOf('Film.mp4', 60 * 1024, 'video/mp4'), note('Script.txt'))
    await readFailure(canvasElement, 'Film.mp4', '“Film.mp4” is too large: 60 KB, and at most 50 KB are accepted.')
    await expect(args.onError).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'file_too_large' }),
      expect.anything(),
    )
    await press(canvasElement, 'Upload 1 file')
    await allDone(canvasElement)
    await expect(backendOf(id).stored.map(({ name }) => name)).toEqual(['Script.txt'])
  },
})

export const WrongType = meta.story({
  args: { limits: { types: ['image/*', '.pdf'] } },
  play: async ({ canvasElement, id }) => {
    await chooseFiles(canvasElement, note('Script.txt'), fileOf('Plan.pdf', 1000, 'application/pdf'))
    await readFailure(canvasElement, 'Script.txt', '“Script.txt” is not of an accepted type. Accepted: image/*, .pdf.')
    await press(canvasElement, 'Upload 1 file')
    await allDone(canvasElement)
    await expect(backendOf(id).stored.map(({ name }) => name)).toEqual(['Plan.pdf'])
  },
})

export const TooMany = meta.story({
  args: { limits: { maxFiles: 2 } },
  play: async ({ canvasElement, id }) => {
    await chooseFiles(canvasElement, note('One.txt'), note('Two.txt'), note('Three.txt'))
    await readFailure(canvasElement, 'Three.txt', '“Three.txt” was left out: at most 2 files are accepted at once.')
    await press(canvasElement, 'Dismiss: Three.txt')
    await noFailure(canvasElement)
    await press(canvasElement, 'Upload 2 files')
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(2)
  },
})

/** The page knows no limit, the endpoint does: it refuses one file of a batch, and the other goes on. */
export const RefusedByEndpoint = meta.story({
  parameters: {
    backend: {
      limits: { maxFileSize: 1000 },
      fault: (call) => (call === 'policy' ? new Response(null, { status: 404 }) : undefined),
    },
  },
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, fileOf('Long.txt', 2000, 'text/plain'), note('Short.txt'))
    await readFailure(canvasElement, 'Long.txt', /“Long\.txt” is too large: 2 KB, and at most 1000 B are accepted\./)
    await eventually(() => expect(backendOf(id).stored.map(({ name }) => name)).toEqual(['Short.txt']))
  },
})

// ── The endpoint does not sign. ──────────────────────────────────────────────────────────────────────────────────────

export const EndpointAnswers401 = meta.story({
  parameters: { backend: { signedIn: false } },
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'You are not signed in. Sign in and try again.')
    await expect(backendOf(id).calls.storage).toBe(0)
  },
})

export const EndpointAnswers429 = meta.story({
  parameters: {
    backend: {
      fault: (call) =>
        call === 'sign'
          ? Response.json(
              { message: 'Ten uploads an hour. Come back later.' },
              { status: 429, headers: { 'retry-after': '600' } },
            )
          : undefined,
    },
  },
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'Ten uploads an hour. Come back later.')
    await expect(backendOf(id).calls.sign).toBe(1)
  },
})

/** Without `Retry-After`, it would be tried five times before it is a failure. */
export const EndpointAnswers500 = meta.story({
  parameters: {
    backend: {
      fault: (call) =>
        call === 'sign'
          ? new Response('Internal Server Error', { status: 500, headers: { 'retry-after': '600' } })
          : undefined,
    },
  },
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'The upload endpoint failed. Try again.')
    await expect(backendOf(id).calls.storage).toBe(0)
  },
})

export const EndpointAnswersHtml = meta.story({
  parameters: {
    backend: {
      fault: () => new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
    },
  },
  play: async ({ canvasElement }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(
      canvasElement,
      'Letter.txt',
      /answered an HTML page \(text\/html\)\. Check that the route is right\./,
    )
  },
})

// ── S3 refuses. ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The server signs with the wrong secret key; the refusal is S3's own. */
export const SignatureDoesNotMatch = meta.story({
  parameters: { backend: { rightSecret: false } },
  play: async ({ canvasElement, args }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(
      canvasElement,
      'Letter.txt',
      'The storage refused the signature. Check the server’s secret key, region and endpoint',
    )
    await expect(args.onError).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'signature_mismatch', storageCode: 'SignatureDoesNotMatch' }),
      expect.anything(),
    )
  },
})

export const AccessDenied = meta.story({
  parameters: {
    backend: {
      fault: (call) => (call === 'storage' ? s3Refusal(403, 'AccessDenied', 'Access Denied') : undefined),
    },
  },
  play: async ({ canvasElement }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(
      canvasElement,
      'Letter.txt',
      'The storage denied access. The server’s credentials need s3:PutObject',
    )
  },
})

/** The server's clock is an hour behind, so what it signs has ended already; the refusal is S3's own. */
export const Expired = meta.story({
  parameters: { backend: { clockBehind: 3_600_000 } },
  play: async ({ canvasElement, args }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'The permission to upload has expired. Try again.')
    await expect(args.onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'url_expired' }), expect.anything())
  },
})

/** Asked for less, the widget waits and goes on by itself. */
export const SlowDown = meta.story({
  parameters: {
    backend: {
      latency: 0,
      fault: (call, nth) =>
        call === 'storage' && nth <= 4 ? s3Refusal(503, 'SlowDown', 'Please reduce your request rate.') : undefined,
    },
  },
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await allDone(canvasElement)
    await expect(backendOf(id).calls.storage).toBe(5)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

/** The bucket has no CORS rules: the browser shows nothing of the answer, so the sentence says what to allow. */
export const Cors = meta.story({
  parameters: { backend: { latency: 0, cors: false } },
  play: async ({ canvasElement }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(
      canvasElement,
      'Letter.txt',
      `Check the network, and that the bucket allows the origin ${location.origin}, the method POST`,
    )
  },
})

// ── The confirmation fails. ──────────────────────────────────────────────────────────────────────────────────────────

/** The application's database is down for a moment. Trying again confirms; the bytes are not sent twice. */
export const ConfirmFailsOnce = meta.story({
  parameters: {
    backend: {
      onUploaded: (_object, nth) => {
        if (nth === 1) throw new UploadError('callback_failed', { retryable: false })
      },
    },
  },
  play: async ({ canvasElement, args, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'The file is stored, but the application could not note it.')
    await expect(args.onComplete).not.toHaveBeenCalled()
    await press(canvasElement, 'Try again: Letter.txt')
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).calls).toMatchObject({ sign: 1, storage: 1, complete: 2 })
  },
})

/** Something on the way answers for S3, and the bytes never arrive. The endpoint looks, and does not confirm; the
 * file is begun afresh once before it is a failure. */
export const CompleteBeforeTheBytes = meta.story({
  parameters: {
    backend: {
      fault: (call, nth) => (call === 'storage' && nth <= 2 ? new Response(null, { status: 204 }) : undefined),
    },
  },
  play: async ({ canvasElement, args, id }) => {
    await uploadFiles(canvasElement, note('Letter.txt'))
    await readFailure(canvasElement, 'Letter.txt', 'The file has not arrived in the storage. Upload it again.')
    await press(canvasElement, 'Try again: Letter.txt')
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).calls.storage).toBe(3)
  },
})
