import type { RenderSettings } from './render-picture.ts'

/** What the worker is told. */
export interface Order {
  file: Blob
  settings: RenderSettings
}

/** What it answers. */
export type Answer = { picture: Blob | undefined } | { error: unknown }

/**
 * `renderPicture` in a worker of its own, so that the page stays quick: ended when the picture is there, or at once when
 * the signal fires. Where there can be no worker, in the page.
 */
export async function renderInWorker(order: Order, signal: AbortSignal): Promise<Blob | undefined> {
  signal.throwIfAborted()
  const worker = startWorker()
  const answer = worker && (await ask(worker, order, signal))
  if (!answer) {
    signal.throwIfAborted()
    return await renderInPage(order)
  }
  if ('error' in answer) throw answer.error
  return answer.picture
}

/** What is done where the page has no worker. */
export async function renderInPage({ file, settings }: Order): Promise<Blob | undefined> {
  const { renderPicture } = await import('./render-picture.ts')
  return await renderPicture(file, settings)
}

function startWorker(): Worker | undefined {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  } catch {
    // A content security policy may forbid it.
    return undefined
  }
}

/** Resolves with nothing where the worker could not be loaded. */
function ask(worker: Worker, order: Order, signal: AbortSignal): Promise<Answer | undefined> {
  return new Promise<Answer | undefined>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data), { once: true })
    worker.addEventListener('error', () => resolve(undefined), { once: true })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(order)
  }).finally(() => worker.terminate())
}
