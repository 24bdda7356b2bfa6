import { WideTable } from '../docs/wide-table.tsx'
import { WithCode } from '../docs/with-code.tsx'
import { fieldsOf } from './describe-schema.ts'
import { MESSAGES, type MessageName } from './messages.ts'

/** The fields of a message, read from the schemas that both sides check by. */
export function MessageReference({ name }: { name: MessageName }) {
  const { does, request, file, response, comments } = MESSAGES[name]
  return (
    <>
      <p>
        <WithCode text={does} />
      </p>
      {request && <Fields message={name} title="Request" schema={request} comments={comments} />}
      {file && <Fields message={name} title="Each file of it, checked by itself" schema={file} comments={comments} />}
      <Fields message={name} title="Answer" schema={response} comments={comments} />
    </>
  )
}

interface FieldsProps {
  message: MessageName
  title: string
  schema: object
  comments: ReadonlyMap<string, string>
}

function Fields({ message, title, schema, comments }: FieldsProps) {
  return (
    <WideTable label={`${message}: ${title}`}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {fieldsOf(schema).map(({ path, type, optional, rules }) => (
          <tr key={`${path} ${type}`}>
            <th scope="row">
              <code>{path}</code>
              {optional && ' (optional)'}
            </th>
            <td>
              <code>{type}</code>
            </td>
            <td>
              <WithCode
                text={[comments.get(path.split(/[.[\]]+/).findLast(Boolean) ?? ''), rules.join(', ')]
                  .filter(Boolean)
                  .join(' · ')}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  )
}
