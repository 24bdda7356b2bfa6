/** The library build: `dist/` mirrors `src/`, module by module. See scripts/build.ts for what comes around it. */
import { defineConfig, type Plugin } from 'vite'

/** Packages stay imports, and so does `#crypto`: the user's runtime or bundler chooses what it stands for. */
const packages =
  /^(#crypto$|node:|(react|react-dom|valibot|@tanstack\/virtual-core|fast-xml-parser|rate-limiter-flexible|pg|@electric-sql\/pglite|@uppy\/[^/]+|@noble\/hashes)($|\/))/

/**
 * Leaves out rules of the Dashboard's style sheet. A quarter of it is for Uppy's remote sources (Google Drive and the
 * like): Uppy has that in a file of its own too, `@uppy/core/provider-views/css/style.min.css`, for those who add such a
 * source. The tooltip of a toast's “?” says what our list of failures shows anyway. The credit line is not shown. And what Firefox before 88 needed.
 */
const UNUSED = /\.uppy-(Search)?Provider|microtip|::-moz-focus-inner|poweredBy/
const withoutUnusedRules = {
  postcssPlugin: 'without-unused-rules',
  Rule(rule: { selectors: string[]; remove(): unknown }) {
    const kept = rule.selectors.filter((selector) => !UNUSED.test(selector))
    if (kept.length === 0) rule.remove()
    else if (kept.length < rule.selectors.length) rule.selectors = kept
  },
}

/**
 * Keeps `new Worker(new URL('./worker.js', import.meta.url))` as it is written: that is what bundlers look for, and it is
 * the app's to bundle. Vite would do it here, into an asset that other bundlers do not find.
 */
const URL_OF_WORKER = /new URL\('\.\/worker\.ts', import\.meta\.url\)/
const workersStayModules: Plugin = {
  name: 'workers-stay-modules',
  enforce: 'pre',
  transform: {
    filter: { code: URL_OF_WORKER },
    handler: (code) => ({ code: code.replace(URL_OF_WORKER, '__URL_OF_WORKER__'), map: null }),
  },
  renderChunk: (code) => ({
    code: code.replace('__URL_OF_WORKER__', `new URL('./worker.js', import.meta.url)`),
    map: null,
  }),
}

export default defineConfig({
  publicDir: false,
  plugins: [workersStayModules],
  css: { postcss: { plugins: [withoutUnusedRules] } },
  build: {
    target: 'es2022',
    minify: false,
    cssMinify: true,
    // The first browsers with `light-dark()`: of 2024.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    // Lets the style sheet be an entry of its own, with Uppy's inside.
    cssCodeSplit: true,
    lib: {
      formats: ['es'],
      entry: {
        components: 'src/react/components.css',
        core: 'src/core.ts',
        'crypto/node': 'src/crypto/node.ts',
        'crypto/noble': 'src/crypto/noble.ts',
        'images/index': 'src/images/index.ts',
        'images/worker': 'src/images/worker.ts',
        'react/index': 'src/react/index.ts',
        'cli/main': 'src/cli/main.ts',
        'sandbox/index': 'src/sandbox/index.ts',
        'sandbox/node': 'src/sandbox/node.ts',
        'server/cloudfront': 'src/server/cloudfront.ts',
        'server/index': 'src/server/index.ts',
        'server/adapters/express': 'src/server/adapters/express.ts',
        'server/adapters/fastify': 'src/server/adapters/fastify.ts',
        'server/adapters/hono': 'src/server/adapters/hono.ts',
        'server/adapters/next': 'src/server/adapters/next.ts',
        'server/once-postgres': 'src/server/once-postgres.ts',
        'server/once-redis': 'src/server/once-redis.ts',
        'server/rate-limit': 'src/server/rate-limit.ts',
        'server/shares/index': 'src/server/shares/index.ts',
        styles: 'src/styles.css',
        'uppy/index': 'src/uppy/index.ts',
      },
    },
    rolldownOptions: {
      external: (id) => packages.test(id) && !id.endsWith('.css'),
      // A module for a module: nothing is there twice (one UploadError, whatever entries it comes through), each keeps
      // its own 'use client', and bundlers drop what is not used.
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
      // It is kept, since the module is; test/e2e/package.test.ts looks.
      checks: { moduleLevelDirective: false },
    },
  },
})
