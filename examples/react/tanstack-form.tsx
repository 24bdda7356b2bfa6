import { useForm } from '@tanstack/react-form'
import { S3UploadField } from 'bucketdrop'

interface Report {
  /** Keys in the bucket. */
  pictures: string[]
}

interface ReportFormProps {
  endpoint?: string
  onSave(report: Report): void
}

export function ReportForm({ endpoint = '/api/upload', onSave }: ReportFormProps) {
  const defaultValues: Report = { pictures: [] }
  const form = useForm({ defaultValues, onSubmit: ({ value }) => onSave(value) })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void form.handleSubmit()
      }}
    >
      <form.Field
        name="pictures"
        validators={{ onSubmit: ({ value }) => (value.length >= 2 ? undefined : 'Two pictures are needed.') }}
      >
        {(field) => (
          <S3UploadField
            endpoint={endpoint}
            name={field.name}
            label="Pictures"
            value={field.state.value}
            onChange={(keys) => field.handleChange(keys)}
            onBlur={field.handleBlur}
            error={field.state.meta.errors[0]}
          />
        )}
      </form.Field>
      <button>Send the report</button>
    </form>
  )
}
