import { allProviders } from '../../src/server/providers.ts'
import { WideTable } from './wide-table.tsx'

const CAPABILITIES = [
  { name: 'formUploads', title: 'Form POST: small files without a preflight' },
  { name: 'ifNoneMatch', title: 'Refuses a second write' },
  { name: 'ifNoneMatchOnComplete', title: 'Refuses it for multipart, too' },
  { name: 'checksums', title: 'Verifies checksums' },
] as const

/** What the services that speak S3 can do, from the table that signing goes by. */
export function ProvidersTable() {
  return (
    <WideTable label="Services">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">
            <code>provider</code>
          </th>
          {CAPABILITIES.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          <th scope="col">Recognised by</th>
        </tr>
      </thead>
      <tbody>
        {allProviders.map((provider) => (
          <tr key={provider.name}>
            <th scope="row">{provider.name === 'other' ? 'Any other' : provider.title}</th>
            <td>
              <code>{provider.name}</code>
            </td>
            {CAPABILITIES.map(({ name }) => (
              <td key={name}>{provider[name] ? 'yes' : 'no'}</td>
            ))}
            <td>{provider.hosts.join(', ') || 'its name in s3()'}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  )
}
