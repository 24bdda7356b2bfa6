/** An app as a user would write it: the whole widget, and the parts, each with an endpoint's types. */
import { S3DropZone, S3FileList, S3UploadProvider, S3Uploader } from 'bucketdrop'
import 'bucketdrop/styles.css'
import { createRoot } from 'react-dom/client'
import type { POST } from './route.ts'

const report = (ids: (number | undefined)[]) => console.log(ids.length)

const root = document.querySelector('#root')
if (root)
  createRoot(root).render(
    <>
      <section id="whole">
        <S3Uploader<typeof POST>
          endpoint="/api/upload"
          autoUpload
          locale="de"
          onComplete={(files) => report(files.map(({ data }) => data.id))}
        />
      </section>
      <section id="parts">
        <S3UploadProvider<typeof POST>
          endpoint="/api/upload"
          onComplete={(files) => report(files.map(({ object }) => object?.data?.id))}
        >
          <S3DropZone />
          <S3FileList />
        </S3UploadProvider>
      </section>
    </>,
  )
