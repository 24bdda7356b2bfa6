/**
 * In each test page under WebKit. Vitest 5.1 asks a locator for its selector before its element is there, to note it in the
 * trace; the locators of @vitest/browser-webdriverio 5.0 throw then, where they are to wait.
 */
import { page } from 'vitest/browser'

const locators: object = Object.getPrototypeOf(page.getByRole('button'))
const own = Object.getOwnPropertyDescriptor(locators, 'selector')
Object.defineProperty(locators, 'selector', {
  configurable: true,
  get(): unknown {
    try {
      return own?.get?.call(this)
    } catch {
      return 'nothing-yet'
    }
  },
})
