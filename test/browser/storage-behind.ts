/** The S3 behind the browser tests: the sandbox in this process, or a real one over HTTP. */
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { type CorsRule, createSandbox, type Sandbox } from 'bucketdrop/sandbox'
import { type ProviderName, s3, toNodeHandler } from 'bucketdrop/server'
import { makeBucket } from '../s3/make-bucket.ts'

export interface StorageBehind {
  provider: ProviderName
  accessKeyId: string
  secretAccessKey: string
  /** Makes a bucket, with that rule or none. */
  open(bucket: string, rule: CorsRule | undefined): Promise<void>
  /** Answers a request as it came: what was signed is in its path, its query and its headers. */
  serve(bucket: string, request: IncomingMessage, response: ServerResponse): void
  /** Does what is asked, and cuts the connection in place of an answer. */
  lose(bucket: string, request: IncomingMessage, response: ServerResponse): void
}

export function sandboxBehind(): StorageBehind {
  const keys = { accessKeyId: 'test', secretAccessKey: 'test-secret-key' }
  const sandboxes = new Map<string, Sandbox>()
  const answer = async (bucket: string, request: Request) =>
    (await sandboxes.get(bucket)?.fetch(request)) ?? new Response(null, { status: 404 })
  return {
    ...keys,
    provider: 'aws',
    open: async (bucket, rule) =>
      void sandboxes.set(bucket, createSandbox({ ...keys, buckets: { [bucket]: rule ? { cors: [rule] } : {} } })),
    serve: (bucket, request, response) => toNodeHandler((sent) => answer(bucket, sent))(request, response),
    lose: (bucket, request, response) =>
      toNodeHandler(async (sent) => {
        const answered = await answer(bucket, sent)
        response.destroy()
        return answered
      })(request, response),
  }
}

/** @param endpoint such as `http://127.0.0.1:7480`; its buckets are in the path. */
export function realBehind(endpoint: string, accessKeyId: string, secretAccessKey: string): StorageBehind {
  const keys = { accessKeyId, secretAccessKey }
  const { hostname, port } = new URL(endpoint)

  function pass(request: IncomingMessage, response: ServerResponse, answered: (answer: IncomingMessage) => void): void {
    // Its own `Host` stays: it was signed.
    const { method, url, headers } = request
    const passed = httpRequest({ hostname, port, path: url, method, headers }, answered)
    passed.on('error', () => response.destroy())
    request.on('close', () => request.complete || passed.destroy())
    request.pipe(passed)
  }

  return {
    ...keys,
    provider: 'ceph',
    open: (bucket, rule) => makeBucket(s3({ ...keys, provider: 'ceph', bucket, region: 'us-east-1', endpoint }), rule),
    serve: (_, request, response) =>
      pass(request, response, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      }),
    lose: (_, request, response) =>
      pass(request, response, (answer) => {
        answer.resume()
        response.destroy()
      }),
  }
}
