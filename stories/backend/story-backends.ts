/** The backends of the stories on this page, each by its story's id. */
import { type Backend, type BackendOptions, createBackend } from './in-page-backend.ts'

/** What stories give as `endpoint`: each gets its own backend's address for it. */
export const ENDPOINT = '/api/upload'

const backends = new Map<string, Backend>()

/**
 * Opens a story's backend, empty and unused. Where it is open, as when only the toolbar or a control was changed, nothing
 * happens: uploads go on.
 *
 * @returns what closes it.
 */
export function openBackend(storyId: string, options: BackendOptions | undefined): () => void {
  if (backends.has(storyId)) return () => undefined
  const backend = createBackend(storyId, options)
  backends.set(storyId, backend)
  return () => {
    backend.close()
    if (backends.get(storyId) === backend) backends.delete(storyId)
  }
}

/** The backend that an endpoint's address leads to. */
export function backendAt(url: string): Backend {
  const backend = [...backends.values()].find((each) => each.url === url)
  if (!backend) throw new Error(`No backend is open at ${url}.`)
  return backend
}

/** The backend of a story that is shown. */
export function backendOf(storyId: string): Backend {
  const backend = backends.get(storyId)
  if (!backend) throw new Error(`The story ${storyId} has no backend.`)
  return backend
}
