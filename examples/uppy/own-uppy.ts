import { Uppy } from '@uppy/core'
import { S3Transfer } from 'bucketdrop/uppy'

const uppy = new Uppy().use(S3Transfer, { endpoint: '/api/upload' })
uppy.on('upload-success', (file, { body }) => console.log(file?.name, body))
