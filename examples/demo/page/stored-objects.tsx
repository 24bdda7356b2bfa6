import type { ObjectRow } from '../../../src/demo/list-objects.ts'
import { formatBytes } from '../../../src/protocol/format-bytes.ts'

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What is in the bucket, with a presigned link to each. */
export function StoredObjects({
  objects,
  problem,
}: {
  objects?: ObjectRow[] | undefined
  problem?: string | undefined
}) {
  return (
    <section aria-labelledby="stored" aria-busy={!objects && !problem}>
      <h2 id="stored">In the bucket</h2>
      {problem && <p role="alert">The list could not be read. {problem}</p>}
      {objects?.length === 0 && <p className="empty">Nothing yet. What you upload appears here.</p>}
      {objects && objects.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Size</th>
              <th scope="col">Type</th>
              <th scope="col">Stored</th>
            </tr>
          </thead>
          <tbody>
            {objects.map((object) => (
              <tr key={object.key}>
                <td data-label="Name">
                  <a href={object.downloadUrl} title={object.key}>
                    {object.name}
                  </a>
                </td>
                <td data-label="Size">{formatBytes(object.size)}</td>
                <td data-label="Type">{object.type}</td>
                <td data-label="Stored">
                  <time dateTime={object.lastModified}>{time.format(new Date(object.lastModified))}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
