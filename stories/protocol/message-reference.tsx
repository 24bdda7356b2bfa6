import { fieldsOf } from './describe-schema.ts'
import { MESSAGES, type MessageName } from './messages.ts'

/** The fields of a message, read from the schemas that both sides check by. */
export function MessageReference({ name }: { name: MessageName }) {
  const { does, request, file, response, comments } = MESSAGES[name]
  return (
    <>
      <p>{does}</p>
      {request && <Fields title="Request" schema={request} comments={comments} />}
      {file && <Fields title="Each file of it, checked by itself" schema={file} comments={comments} />}
      <Fields title="Answer" schema={response} comments={comments} />
    </>
  )
}

interface FieldsProps {
  title: string
  schema: object
  comments: ReadonlyMap<string, string>
}

function Fields({ title, schema, comments }: FieldsProps) {
  return (
    <table>
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
              {[comments.get(path.split(/[.[\]]+/).findLast(Boolean) ?? ''), rules.join(', ')]
                .filter(Boolean)
                .join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
