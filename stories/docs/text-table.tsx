import { WideTable } from './wide-table.tsx'
import { WithCode } from './with-code.tsx'

interface TextTableProps {
  label: string
  /** The first row names the columns, the first column the rows; code stands between backticks. */
  rows: readonly (readonly string[])[]
}

/** A table of words. (MDX has none by itself.) */
export function TextTable({ label, rows: [head = [], ...body] }: TextTableProps) {
  return (
    <WideTable label={label}>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map(([name = '', ...cells]) => (
          <tr key={name}>
            <th scope="row">
              <WithCode text={name} />
            </th>
            {cells.map((cell, column) => (
              <td key={head[column + 1]}>
                <WithCode text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </WideTable>
  )
}
