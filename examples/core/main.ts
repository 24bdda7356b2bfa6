import { createUploader } from 'bucketdrop/core'

const uploader = createUploader({ endpoint: '/api/upload' })
uploader.subscribe(() => {
  const { progress, waitingForNetwork } = uploader.getSnapshot()
  document.title = waitingForNetwork ? 'Waiting for the network' : `${progress.percentage} %`
})

const input = document.querySelector<HTMLInputElement>('input[type=file]')
input?.addEventListener('change', () => {
  uploader.addFiles(input.files ?? [])
  void upload()
})

async function upload() {
  const { successful, failed } = await uploader.upload()
  for (const { object } of successful) console.log('stored', object?.key)
  for (const { name, error } of failed) console.warn(name, error?.code, error?.message)
}
