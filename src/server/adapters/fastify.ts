/** `bucketdrop/server/fastify`: the upload endpoint as a plugin for Fastify 4 and 5. For Node. */
import type { FastifyPluginAsync } from 'fastify'
import { serveNode } from '../serve-node.ts'

/**
 * A Fastify plugin that serves the endpoint at its prefix. Its content-type parser leaves the body unread for the handler,
 * and is seen by no other route: plugins are encapsulated. Headers that hooks set before (such as `@fastify/cors`) are kept.
 *
 * @example await app.register(toFastifyPlugin(createUploadHandler({ … })), { prefix: '/api/upload' })
 */
export function toFastifyPlugin(handler: (request: Request) => Promise<Response>): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: '/',
      handler: async (request, reply) => {
        reply.hijack()
        for (const [name, value] of Object.entries(reply.getHeaders())) {
          if (value !== undefined) reply.raw.setHeader(name, value)
        }
        await serveNode(handler, request.raw, reply.raw)
      },
    })
  }
}
