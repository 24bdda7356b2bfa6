/** What docs/testing.md says of the engines. */
import { expect, test } from 'vitest'
import { server } from 'vitest/browser'
import { typeForWebp } from './images/photo.ts'

const abilities: Record<string, Record<string, boolean>> = {
  chromium: { webp: true, avif: false, folderDialog: true, folderDrop: true, fileHandles: true },
  firefox: { webp: true, avif: false, folderDialog: true, folderDrop: true, fileHandles: false },
  safari: { webp: false, avif: false, folderDialog: true, folderDrop: true, fileHandles: false },
}

test('what this engine can do, and what it is to do without', async () => {
  const avif = await new OffscreenCanvas(1, 1).convertToBlob({ type: 'image/avif' }).catch(() => undefined)
  expect({
    webp: (await typeForWebp('image/png')) === 'image/webp',
    avif: avif?.type === 'image/avif',
    folderDialog: 'webkitdirectory' in HTMLInputElement.prototype,
    folderDrop: 'webkitGetAsEntry' in DataTransferItem.prototype,
    fileHandles: 'getAsFileSystemHandle' in DataTransferItem.prototype,
  }).toEqual(abilities[server.browser])
})
