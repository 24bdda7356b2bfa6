import { PlaywrightBrowserProvider, type PlaywrightProviderOptions, playwright } from '@vitest/browser-playwright'
import type { Page } from 'playwright'
import type { BrowserProviderOption } from 'vitest/node'

/**
 * Vitest's provider for Playwright, which finds the frame of the tests by its name. Over WebDriver BiDi, Playwright 1.64 asks
 * the browser for that name, and loses it where the answer comes after the frame's page: on a busy machine. There is one frame.
 */
export function firefoxProvider(options: PlaywrightProviderOptions): BrowserProviderOption<PlaywrightProviderOptions> {
  const option = playwright(options)
  return { ...option, providerFactory: (project) => new FirefoxProvider(project, option.options) }
}

class FirefoxProvider extends PlaywrightBrowserProvider {
  #known = new WeakSet<Page>()

  override getPage(sessionId: string): Page {
    const page = super.getPage(sessionId)
    if (this.#known.has(page)) return page
    this.#known.add(page)
    const named = page.frame.bind(page)
    return Object.assign(page, {
      frame: (which: Parameters<Page['frame']>[0]) => named(which) ?? page.mainFrame().childFrames().at(-1) ?? null,
    })
  }
}
