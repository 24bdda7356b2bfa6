import { S3UploadField } from 'bucketdrop'
import { Controller, useForm } from 'react-hook-form'

interface Report {
  title: string
  /** Keys in the bucket. */
  pictures: string[]
}

interface ReportFormProps {
  endpoint?: string
  onSave(report: Report): void
}

export function ReportForm({ endpoint = '/api/upload', onSave }: ReportFormProps) {
  const { control, register, handleSubmit, reset } = useForm<Report>({ defaultValues: { title: '', pictures: [] } })
  const save = handleSubmit((report) => {
    onSave(report)
    reset()
  })
  return (
    <form onSubmit={(event) => void save(event)}>
      <label>
        Title <input {...register('title')} />
      </label>
      <Controller
        control={control}
        name="pictures"
        rules={{ validate: (keys) => keys.length >= 2 || 'Two pictures are needed.' }}
        render={({ field, fieldState }) => (
          <S3UploadField {...field} endpoint={endpoint} label="Pictures" error={fieldState.error?.message} />
        )}
      />
      <button>Send the report</button>
    </form>
  )
}
