/** Lets examples, stories and tests import `bucketdrop/…` as users do, and get the sources of this checkout. */
import { fileURLToPath } from 'node:url'

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))

/**
 * Vite's `resolve.alias`.
 *
 * @param platform which hashes `#crypto` stands for.
 */
export function sourceAliases(platform: 'node' | 'browser') {
  const entries = {
    '#crypto': platform === 'node' ? 'crypto/node.ts' : 'crypto/noble.ts',
    bucketdrop: 'react/index.ts',
    'bucketdrop/core': 'core.ts',
    'bucketdrop/uppy': 'uppy/index.ts',
    'bucketdrop/server': 'server/index.ts',
    'bucketdrop/sandbox': 'sandbox/index.ts',
    'bucketdrop/sandbox/node': 'sandbox/node.ts',
    'bucketdrop/styles.css': 'styles.css',
  }
  // Whole names only: a plain key would also match what begins with it.
  return Object.entries(entries).map(([name, path]) => ({ find: new RegExp(`^${name}$`), replacement: source(path) }))
}
