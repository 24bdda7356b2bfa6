import { useS3Upload } from 'bucketdrop'

/** No component of ours, and no style sheet: the hook alone. */
export function Photos() {
  const { files, progress, waitingForNetwork, addFiles, retry } = useS3Upload({ endpoint: '/api/upload' })
  return (
    <>
      <input type="file" multiple accept="image/*" onChange={(event) => addFiles(event.target.files ?? [])} />
      <p>{waitingForNetwork ? 'Waiting for the network' : `${progress.percentage} %`}</p>
      <ul>
        {files.map(({ id, name, status, error }) => (
          <li key={id}>
            {name}: {error?.message ?? status}
            {error && <button onClick={() => void retry(id)}>Try again</button>}
          </li>
        ))}
      </ul>
    </>
  )
}
