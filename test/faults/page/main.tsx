import GoldenRetriever from '@uppy/golden-retriever'
import { S3Uploader } from 'bucketdrop'
import 'bucketdrop/styles.css'
import { createRoot } from 'react-dom/client'

const asked = new URLSearchParams(location.search)
window.told = { done: [], failed: [] }
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <S3Uploader
      id="faults"
      endpoint={asked.get('endpoint') ?? ''}
      plugins={asked.has('keeps') ? [GoldenRetriever] : []}
      autoUpload
      onComplete={(files) => window.told.done.push(...files.map(({ key }) => key))}
      onError={({ code, message }) => window.told.failed.push(`${code}: ${message}`)}
    />,
  )
