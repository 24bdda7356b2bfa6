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
    'bucketdrop/images': 'images/index.ts',
    'bucketdrop/uppy': 'uppy/index.ts',
    'bucketdrop/element': 'element/index.ts',
    'bucketdrop/server': 'server/index.ts',
    'bucketdrop/server/cloudfront': 'server/cloudfront.ts',
    'bucketdrop/server/express': 'server/adapters/express.ts',
    'bucketdrop/server/fastify': 'server/adapters/fastify.ts',
    'bucketdrop/server/hono': 'server/adapters/hono.ts',
    'bucketdrop/server/next': 'server/adapters/next.ts',
    'bucketdrop/server/once-postgres': 'server/once-postgres.ts',
    'bucketdrop/server/once-redis': 'server/once-redis.ts',
    'bucketdrop/server/rate-limit': 'server/rate-limit.ts',
    'bucketdrop/server/shares': 'server/shares/index.ts',
    'bucketdrop/sandbox': 'sandbox/index.ts',
    'bucketdrop/sandbox/node': 'sandbox/node.ts',
    'bucketdrop/components.css': 'react/components.css',
    'bucketdrop/styles.css': 'styles.css',
    'bucketdrop/bucketdrop.css': 'element/bucketdrop.css',
  }
  // Whole names only: a plain key would also match what begins with it.
  return [
    ...Object.entries(entries).map(([name, path]) => ({ find: new RegExp(`^${name}$`), replacement: source(path) })),
    { find: /^bucketdrop\/locales\/(\w+)$/, replacement: source('locales/$1.ts') },
  ]
}
