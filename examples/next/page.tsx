'use client'

import { S3Uploader } from 'bucketdrop'
import 'bucketdrop/styles.css'
import type { POST } from './route.ts'

export default function Page() {
  return (
    <S3Uploader<typeof POST>
      endpoint="/api/upload"
      onComplete={(files) => files.forEach((file) => console.log(file.name, file.data.id))}
    />
  )
}
