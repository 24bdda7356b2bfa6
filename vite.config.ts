/** The library build: `dist/` mirrors `src/`, module by module. See scripts/build.ts for what comes around it. */
import { defineConfig } from 'vite'

/** Packages stay imports, and so does `#crypto`: the user's runtime or bundler chooses what it stands for. */
const packages = /^(#crypto$|node:|(react|react-dom|valibot|fast-xml-parser|@uppy\/[^/]+|@noble\/hashes)($|\/))/

export default defineConfig({
  publicDir: false,
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
