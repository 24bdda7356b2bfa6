/**
 * The network inside the page: requests to the addresses of a story's backend are answered here, everything else goes
 * out as ever. Interceptors rather than a service worker, whose answers fire no events of upload progress.
 */
import { FetchInterceptor } from '@mswjs/interceptors/fetch'
import { XMLHttpRequestInterceptor } from '@mswjs/interceptors/XMLHttpRequest'

/** Not answered here: the request goes out, and `passed` is told of the answer; of `Response.error()` where none came. */
export interface PassedOn {
  passed(response: Response): Promise<void>
}

/**
 * Answers a request.
 *
 * @param upload of the XMLHttpRequest that sends it, if one does.
 */
export type Answer = (request: Request, upload: XMLHttpRequestUpload | undefined) => Promise<Response | PassedOn>

const routes = new Map<string, Answer>()
let listening = false

/**
 * Answers all requests to an address and to what lies below it.
 *
 * @returns what ends it; an address that was given to another since stays with that one.
 */
export function answerAt(address: string, answer: Answer): () => void {
  listen()
  routes.set(address, answer)
  return () => {
    if (routes.get(address) === answer) routes.delete(address)
  }
}

function listen(): void {
  if (listening) return
  listening = true
  /** Requests that went out, by id. */
  const out = new Map<string, PassedOn>()
  for (const interceptor of [new FetchInterceptor(), new XMLHttpRequestInterceptor()]) {
    interceptor.on('request', async ({ request, requestId, initiator, controller }) => {
      const answer = answerOf(request.url)
      if (!answer) return
      const upload = initiator instanceof EventTarget && 'upload' in initiator ? initiator.upload : undefined
      const answered = await answer(request, upload instanceof XMLHttpRequestUpload ? upload : undefined)
      if (answered instanceof Response) controller.respondWith(answered)
      else out.set(requestId, answered)
    })
    interceptor.on('response', ({ response, requestId }) => {
      void out.get(requestId)?.passed(response)
      out.delete(requestId)
    })
    interceptor.apply()
  }
}

function answerOf(url: string): Answer | undefined {
  for (const [address, answer] of routes) {
    if (url === address || ['/', '?'].some((mark) => url.startsWith(address + mark))) return answer
  }
  return undefined
}
