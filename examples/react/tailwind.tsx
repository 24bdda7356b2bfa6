import './tailwind.css'
import { S3DropZone, S3FileList, S3UploadProvider } from 'bucketdrop'

/** With Tailwind CSS: none of our rules, and classes of yours by the names of the nodes. */
export function App() {
  return (
    <S3UploadProvider endpoint="/api/upload" unstyled>
      <S3DropZone
        className="rounded-xl border-2 border-dashed border-slate-400 data-[state=dragging]:border-sky-600 data-[state=dragging]:bg-sky-50"
        classNames={{
          'drop-target': 'grid w-full place-items-center gap-2 p-10',
          'drop-text': 'font-semibold',
          'drop-note': 'text-sm text-slate-600',
        }}
      />
      <S3FileList
        className="mt-4"
        classNames={{
          file: 'grid grid-cols-[3rem_1fr_auto] items-center gap-3 border-b border-slate-200 py-2',
          'file-text': 'col-start-2 text-sm text-slate-600',
          'row-actions': 'col-start-3 row-start-1 flex',
          'row-action': 'grid size-11 place-items-center rounded-full hover:bg-slate-100',
        }}
        renderIcon={(file) => <span className="text-xs uppercase">{file.name.split('.').pop()}</span>}
      />
    </S3UploadProvider>
  )
}
