/** `npm run test:consumers`: not part of `npm test`, since it installs compilers and bundlers of other versions. */
import { defineConfig } from 'vitest/config'
import '../../scripts/node20.ts'
import { sourceAliases } from '../../scripts/source-aliases.ts'

export default defineConfig({
  resolve: { alias: sourceAliases('node') },
  test: {
    name: 'consumers',
    include: ['test/consumers/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // As many compilers at once as there are cores in CI.
    maxConcurrency: 2,
  },
})
