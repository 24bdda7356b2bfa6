import results from '../../bench/results.json'
import { nameOf } from '../../bench/table.ts'
import type { ContenderResults } from '../../bench/results.ts'
import { budgets, UMD_LIMIT } from '../../scripts/budgets.ts'
import { WideTable } from '../docs/wide-table.tsx'

/** As last measured: bench/results.json is written by `npm run bench`. */
export function BenchTables() {
  return (
    <>
      {results.scenarios.map(({ id, title, contenders }) => (
        <WideTable key={id} label={title}>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">Seconds, median</th>
              <th scope="col">× the browser’s ceiling</th>
              <th scope="col">Requests to S3, preflights, to the endpoint</th>
              <th scope="col">Confirmed</th>
            </tr>
          </thead>
          <tbody>
            {contenders.map(({ id: contender, ratio, median }) => (
              <tr key={contender}>
                <th scope="row">{nameOf(contender as ContenderResults['id'])}</th>
                <td>
                  {median.failed === 0
                    ? median.seconds.toFixed(1)
                    : `failed: ${median.failed} of ${median.stored + median.failed}`}
                </td>
                <td>{ratio === null ? '' : ratio.toFixed(2)}</td>
                <td>{`${median.requests.s3}, ${median.requests.preflights}, ${median.requests.endpoint}`}</td>
                <td>{median.confirmed > 0 ? 'yes' : 'no'}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      ))}
    </>
  )
}

/** When, and on what. */
export function BenchConditions() {
  const { date, machine, versions } = results
  return (
    <p>
      Measured on {date}: {machine.cores} cores of an {machine.cpu}, {machine.memoryGiB} GiB, Chromium{' '}
      {versions.chromium}, @uppy/aws-s3 {versions['@uppy/aws-s3']}, Better Upload {versions['@better-upload/client']}.
    </p>
  )
}

/** What `npm run size` holds the build to. */
export function BudgetTable() {
  const rows = [
    ...budgets.map(({ what, limit }) => ({ what, limit })),
    { what: 'bucketdrop.umd.js and bucketdrop.css', limit: UMD_LIMIT },
  ]
  return (
    <WideTable label="Bytes">
      <thead>
        <tr>
          <th scope="col">What a page loads</th>
          <th scope="col">At most, kB gzip, without React</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ what, limit }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{limit}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  )
}
