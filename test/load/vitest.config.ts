/** `npm run test:load`: not part of `npm test`, since it wants a machine that has nothing else to do. */
import { defineConfig } from 'vitest/config'
import '../../scripts/node20.ts'
import { sourceAliases } from '../../scripts/source-aliases.ts'

export default defineConfig({
  resolve: { alias: sourceAliases('node') },
  test: {
    name: 'load',
    include: ['test/load/*.test.ts'],
    // One after another: each measures.
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
  },
})
