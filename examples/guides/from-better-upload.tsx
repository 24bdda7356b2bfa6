import { useS3Upload } from 'bucketdrop'

/** Before: useUploadFiles({ route: 'images', api: '/api/upload' }) and its `control`. */
export function Images() {
  const { files, progress, addFiles } = useS3Upload({ endpoint: '/api/upload', meta: { route: 'images' } })
  return (
    <>
      <input type="file" multiple accept="image/*" onChange={({ target }) => addFiles(target.files ?? [])} />
      <progress value={progress.percentage} max={100} />
      <ul>
        {files.map(({ id, name, status }) => (
          <li key={id}>
            {name}: {status}
          </li>
        ))}
      </ul>
    </>
  )
}
