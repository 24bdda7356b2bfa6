/**
 * `npm run storybook`: the stories' backends in the development server, so that the page's uploads are real HTTP. Each story
 * has its upload endpoint at `/api/upload/<story>`, and a bucket of its own at the S3 beside, which is another origin.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { toNodeHandler } from '../src/server/to-node-handler.ts'
import type { KitOptions, openKit } from '../stories/backend/kit.ts'
import type { Weather } from '../stories/backend/weather.ts'

interface OpenBackend {
  kit: ReturnType<typeof openKit>
  sky: { weather: Weather }
}

/** What a page says: `options` opens a backend anew, `weather` is that of all its requests from now on. */
interface ControlMessage {
  name: string
  weather: Weather
  options?: KitOptions
}

const KIT = fileURLToPath(new URL('../stories/backend/kit.ts', import.meta.url))

/** Not in tests, whose stories have their backends in the page. */
export function httpBackends(): Plugin {
  const backends = new Map<string, OpenBackend>()
  const storage = createServer((request, response) => {
    const [, bucket = ''] = (request.url ?? '').split(/[/?]/)
    serve(backends.get(bucket)?.kit.fetch, request, response)
  })
  let storageOrigin = ''

  return {
    name: 'story-backends',
    apply: (_, { command }) => command === 'serve' && process.env.VITEST === undefined,
    async config() {
      await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve))
      storage.unref()
      storageOrigin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`
      return { define: { 'import.meta.env.STORY_STORAGE_ORIGIN': JSON.stringify(storageOrigin) } }
    },
    configureServer(server) {
      async function control({ name, weather, options }: ControlMessage, origin: string): Promise<void> {
        const known = backends.get(name)
        if (known) known.sky.weather = weather
        if (!options) return
        // By Vite, which knows the project's own names for its sources.
        const module = await server.ssrLoadModule(KIT)
        const open: typeof openKit = module.openKit
        const sky = { weather }
        const kit = open(options, { name, storageOrigin, origins: [origin], weather: () => sky.weather })
        backends.set(name, { kit, sky })
      }
      server.middlewares.use('/story-backends', (request, response, next) => {
        text(request)
          .then((body) => control(JSON.parse(body), request.headers.origin ?? ''))
          .then(() => response.end(), next)
      })
      server.middlewares.use('/api/upload', (request, response) => {
        const [, name = ''] = (request.url ?? '').split(/[/?]/)
        // The token names the path it was issued at, which Connect has cut.
        request.url = request.originalUrl ?? request.url ?? '/'
        serve(backends.get(name)?.kit.handler, request, response)
      })
    },
  }
}

function serve(
  handler: ((request: Request) => Promise<Response>) | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (handler) return toNodeHandler(handler)(request, response)
  response.statusCode = 404
  response.end('No story of this name is open.')
}
