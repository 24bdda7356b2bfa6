import { createS3Uppy, mountDashboard } from 'bucketdrop/uppy'
import 'bucketdrop/styles.css'

const uppy = createS3Uppy({ endpoint: '/api/upload' })
uppy.on('s3:complete', (files) => console.log(files))

const element = document.querySelector<HTMLElement>('#uploader')
if (element) mountDashboard(uppy, element, {})
