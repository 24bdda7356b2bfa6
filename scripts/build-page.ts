import react from '@vitejs/plugin-react'
import { type BuildOptions, build } from 'vite'
import { sourceAliases } from './source-aliases.ts'

/** Builds the page in a folder as a user's app would be built, with the sources of this checkout for `bucketdrop`. */
export async function buildPage(root: string, outDir: string, options: BuildOptions = {}): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    resolve: { alias: sourceAliases('browser') },
    build: { ...options, outDir, emptyOutDir: true, chunkSizeWarningLimit: 1000 },
    plugins: [react()],
  })
}
