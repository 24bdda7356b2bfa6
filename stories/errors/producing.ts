/** What makes an upload fail with a code, and the check that it does. */
import { type ErrorCode, UploadError } from 'bucketdrop/core'
import { expect, type Mock } from 'storybook/test'
import { sentenceOf, statusOf } from '../../src/server/error-table.ts'
import type { BackendOptions, Call } from '../backend/in-page-backend.ts'
import { eventually } from '../test/as-a-user.ts'
import { note } from '../test/files.ts'
import { choose } from '../test/parts-as-a-user.ts'

interface StoryContext {
  canvasElement: HTMLElement
  args: { onError?: unknown }
}

/**
 * A story that uploads and fails with the code.
 *
 * @param files Default: a small text file.
 */
export function producing(
  code: ErrorCode,
  backend: BackendOptions = {},
  files: () => File[] = () => [note('Letter.txt')],
) {
  return {
    parameters: { backend },
    play: async ({ canvasElement, args }: StoryContext) => {
      await choose(canvasElement, ...files())
      const told = () => errorsOf(args.onError)
      await eventually(() => expect(told().map((error) => error.code)).toContain(code))
      const error = told().find((each) => each.code === code)
      // What is told to the page is what a person reads.
      await eventually(() => expect(canvasElement).toHaveTextContent(error?.message ?? code))
    },
  }
}

function errorsOf(onError: unknown): UploadError[] {
  const { mock } = onError as Mock
  return mock.calls.flatMap(([error]: unknown[]) => (error instanceof UploadError ? [error] : []))
}

/** The endpoint answers as a whole with the code. */
export function endpointSays(code: ErrorCode, call: Call = 'sign'): BackendOptions {
  const error = { code, message: sentenceOf(code), retryable: false }
  return { fault: (asked) => (asked === call ? Response.json({ error }, { status: statusOf(code) }) : undefined) }
}

/** The endpoint does not confirm the file. */
export function confirmSays(code: ErrorCode): BackendOptions {
  const error = { code, message: sentenceOf(code), retryable: false }
  return { fault: (asked) => (asked === 'complete' ? Response.json({ v: 1, files: [{ error }] }) : undefined) }
}

/** Something in front of the endpoint answers with a status, and says no more. */
export function statusOnly(status: number): BackendOptions {
  return { fault: (asked) => (asked === 'sign' ? new Response(null, { status }) : undefined) }
}

/** The storage answers this to every request. */
export function storageSays(answer: () => Response): BackendOptions {
  return { fault: (asked) => (asked === 'storage' ? answer() : undefined) }
}
