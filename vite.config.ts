/** The library build: `dist/` mirrors `src/`, module by module. See scripts/build.ts for what comes around it. */
import { defineConfig } from 'vite'

/** Packages stay imports, and so does `#crypto`: the user's runtime or bundler chooses what it stands for. */
const packages = /^(#crypto$|node:|(react|react-dom|valibot|fast-xml-parser|@uppy\/[^/]+|@noble\/hashes)($|\/))/

/**
 * Leaves out the rules for Uppy's remote sources (Google Drive and the like): a quarter of the Dashboard's style sheet, and
 * Uppy has them in a file of their own, `@uppy/core/provider-views/css/style.min.css`, for those who add such a source.
 */
const withoutRemoteSources = {
  postcssPlugin: 'without-remote-sources',
  Rule(rule: { selectors: string[]; remove(): unknown }) {
    const kept = rule.selectors.filter((selector) => !/\.uppy-(Search)?Provider/.test(selector))
    if (kept.length === 0) rule.remove()
    else if (kept.length < rule.selectors.length) rule.selectors = kept
  },
}

export default defineConfig({
  publicDir: false,
  css: { postcss: { plugins: [withoutRemoteSources] } },
  build: {
    target: 'es2022',
    minify: false,
    cssMinify: true,
    sourcemap: true,
    // Lets the style sheet be an entry of its own, with Uppy's inside.
    cssCodeSplit: true,
    lib: {
      formats: ['es'],
      entry: {
        core: 'src/core.ts',
        'crypto/node': 'src/crypto/node.ts',
        'crypto/noble': 'src/crypto/noble.ts',
        'react/index': 'src/react/index.ts',
        'sandbox/index': 'src/sandbox/index.ts',
        'sandbox/node': 'src/sandbox/node.ts',
        'server/index': 'src/server/index.ts',
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
