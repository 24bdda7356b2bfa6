import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../../examples/react/', import.meta.url))

test('the Tailwind example is built, with a rule for each of its kinds of classes', async () => {
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    plugins: [tailwindcss()],
    build: { write: false, minify: false, rolldownOptions: { input: `${folder}tailwind.css` } },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('Vite has built nothing.')
  const css = output.output
    .filter((file): file is Rolldown.OutputAsset => file.type === 'asset')
    .map(({ source }) => String(source))
    .join('')
  for (const name of [
    '.border-dashed',
    '.data-\\[state\\=dragging\\]\\:bg-sky-50',
    '.grid-cols-\\[3rem_1fr_auto\\]',
    '.size-11',
  ])
    expect(css).toContain(name)
  expect(css).toContain('[data-state="dragging"]')
})
