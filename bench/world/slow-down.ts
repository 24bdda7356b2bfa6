/** An S3 that is asked too much at times: a share of its answers is 503 SlowDown, drawn from a seed. */
import { seededRandom } from '../wan/random.ts'

export interface SlowDown {
  readonly seed: number
  /** Of the requests, preflights apart: 0 to 1. */
  readonly share: number
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const BODY =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'

type Handler = (request: Request) => Promise<Response>

export function withSlowDown(handler: Handler, { seed, share }: SlowDown): Handler {
  const random = seededRandom(seed)
  return async (request) => {
    if (request.method === 'OPTIONS' || random() >= share) return handler(request)
    return new Response(BODY, {
      status: 503,
      headers: { 'content-type': 'application/xml', 'access-control-allow-origin': '*' },
    })
  }
}
