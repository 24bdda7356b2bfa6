/** Words for answers that are not of our protocol: part of what is loaded only where such a backend is met. */
import { essenceOf } from '../protocol/essence.ts'
import { ownValue } from '../protocol/own-value.ts'
import { statusSentences } from '../protocol/status-sentences.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, isSuccess } from './answer.ts'
import { StrangeAnswer } from './answer-error.ts'

/** A person reads it in a widget, so a stack trace in a `message` is cut. */
const LONGEST_MESSAGE = 300

/** The same error in words: the server's own, or what was answered in place of an upload answer. */
export function explain({ answer, code }: StrangeAnswer): StrangeAnswer {
  return new StrangeAnswer(
    answer,
    isSuccess(answer) ? sentenceOf(answer) : (messageOf(answer) ?? statusSentences[code]),
  )
}

/** A successful answer in JSON that is not what was asked for. */
export function invalidAnswer(answer: Answer, expected: string): UploadError {
  return new UploadError('endpoint_invalid', { message: sentenceOf(answer, expected), status: answer.status })
}

/** What was answered instead, and what to look at. It names path and type, never the query string. */
function sentenceOf(answer: Answer, expected = 'an upload answer'): string {
  const path = pathOf(answer.url)
  const type = essenceOf(answer.type)
  const typed = type ? ` (${type})` : ''
  const what =
    answer.text.trim() === ''
      ? 'nothing'
      : isHtml(answer)
        ? `an HTML page${typed}`
        : answer.json === undefined
          ? `something that is not JSON${typed}`
          : `JSON that is not ${expected}`
  const said = isHtml(answer) ? undefined : messageOf(answer)
  return answer.redirected
    ? `The request to the upload endpoint was redirected to ${path}, which answered ${what}. Perhaps it is a login page: sign in and try again.`
    : `The upload endpoint ${path} answered ${what}${said ? `: ${said}` : ''}. Check that the route is right.`
}

/** Whether a page for people was answered: of a login, a proxy, or an app that answers every path. */
export function isHtml({ type, text }: Answer): boolean {
  return /html/i.test(essenceOf(type)) || /^\s*<(!doctype|html)/i.test(text)
}

/** For messages, so without origin and query, where secrets travel. */
function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
}

/** The sentence of a server that is not ours: `{ error: "…" }`, `{ error: { message } }`, `{ message }`, FastAPI's `{ detail }`. */
function messageOf({ json }: Answer): string | undefined {
  const error = ownValue(json, 'error')
  const candidates = [ownValue(error, 'message'), error, ownValue(json, 'message'), ownValue(json, 'detail')]
  const found = candidates.find((value) => typeof value === 'string' && value.trim() !== '')
  return typeof found === 'string' ? found.trim().slice(0, LONGEST_MESSAGE) : undefined
}
