import { S3DropZone, type S3DropZoneProps, S3FileList, S3UploadButton, S3UploadProvider, useS3Upload } from 'bucketdrop'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'

const endpoint = '/api/upload'

function Count() {
  return <p>{useS3Upload().files.length} files</p>
}

test.each([
  ['S3DropZone', <S3DropZone key="1" endpoint={endpoint} />, 'Drop files here, or click to choose'],
  ['S3UploadButton', <S3UploadButton key="2" endpoint={endpoint} />, 'Choose files'],
  ['S3FileList', <S3FileList key="3" endpoint={endpoint} />, 'No files yet'],
])('%s renders where there is no window, and asks for nothing', (_name, element, words) => {
  expect(globalThis).not.toHaveProperty('window')
  const asked = vi.spyOn(globalThis, 'fetch')
  const complained = vi.spyOn(console, 'error')
  expect(renderToString(element)).toContain(words)
  expect(asked).not.toHaveBeenCalled()
  expect(complained).not.toHaveBeenCalled()
})

test('a provider and all parts in it have one live region', () => {
  const html = renderToString(
    <S3UploadProvider endpoint={endpoint}>
      <S3DropZone />
      <S3UploadButton />
      <S3FileList />
      <Count />
    </S3UploadProvider>,
  )
  expect(html.match(/aria-live/g)).toHaveLength(1)
})

test('unstyled leaves our class away, and the names of the nodes', () => {
  const html = renderToString(<S3DropZone endpoint={endpoint} unstyled className="mine" />)
  expect(html).toContain('class="mine"')
  expect(html).not.toContain('bucketdrop')
  expect(html).toContain('data-part="drop-target"')
})

test('classes of the page’s own, node by node; other props are the element’s', () => {
  const props: S3DropZoneProps = { endpoint, id: 'zone', classNames: { 'drop-text': 'text-xl' }, 'aria-label': 'Files' }
  const html = renderToString(<S3DropZone {...props} />)
  expect(html).toMatch(/<span data-part="drop-text" class="text-xl">/)
  expect(html).toContain('id="zone"')
  expect(html).toContain('aria-label="Files"')
  expect(html).not.toContain('/api/upload')
})
