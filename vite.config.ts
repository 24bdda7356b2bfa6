/** The library build: `dist/` mirrors `src/`, module by module. See scripts/build.ts for what comes around it. */
import { defineConfig, type Plugin } from 'vite'
import { LANGUAGES } from './src/locales/language-of.ts'
import { CSS_TARGET, withoutUnusedRules } from './scripts/styles.ts'

/** Packages stay imports, and so does `#crypto`: the user's runtime or bundler chooses what it stands for. */
const packages =
  /^(#crypto$|node:|(react|react-dom|valibot|@tanstack\/virtual-core|fast-xml-parser|rate-limiter-flexible|pg|@electric-sql\/pglite|@uppy\/[^/]+|@noble\/hashes)($|\/))/

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
    cssTarget: CSS_TARGET,
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
        'element/index': 'src/element/index.ts',
        'images/index': 'src/images/index.ts',
        'images/worker': 'src/images/worker.ts',
        // One public entry a language.
        ...Object.fromEntries(LANGUAGES.map((code) => [`locales/${code}`, `src/locales/${code}.ts`])),
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
