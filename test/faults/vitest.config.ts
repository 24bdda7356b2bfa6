/** `npm run test:faults`: not part of `npm test`, since it wants a real S3 and a Postgres server. */
import { defineConfig } from 'vitest/config'
import '../../scripts/node20.ts'
import { sourceAliases } from '../../scripts/source-aliases.ts'

export default defineConfig({
  resolve: { alias: sourceAliases('node') },
  test: {
    name: 'faults',
    include: ['test/faults/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
