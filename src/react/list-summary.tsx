import type { ReactElement } from 'react'
import type { Format } from '../messages/format.ts'
import type { FileStatus, Uploader, UploaderSnapshot } from '../uploader/types.ts'
import { ActionButton } from './action-button.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { useSnapshot } from './use-snapshot.ts'

export type SummaryPart = 'summary' | 'summary-text' | 'summary-progress' | 'summary-actions' | 'summary-action'

/** All files together, above the rows: how far they are, and what can be done with all of them. */
export function ListSummary(props: {
  uploader: Uploader
  format: Format
  classNames: ClassNames<SummaryPart> | undefined
}): ReactElement {
  const { uploader, format, classNames } = props
  const { text } = format
  const snapshot = useSnapshot(uploader)
  const { files, status, progress } = snapshot
  const part = partsOf(classNames)
  const waiting = files.reduce((count, file) => count + (file.status === 'waiting' ? 1 : 0), 0)
  const button = { className: classNames?.['summary-action'] }
  const idle = status === 'idle'

  const idsOf = (wanted: FileStatus) => files.flatMap(({ id, status }) => (status === wanted ? id : []))
  return (
    <div {...part('summary')} data-state={status}>
      <p {...part('summary-text')}>{summaryText(snapshot, format)}</p>
      <div {...part('summary-actions')}>
        {!idle && (
          <ActionButton
            {...button}
            slot="run"
            action={status === 'paused' ? 'resume' : 'pause'}
            label={text(status === 'paused' ? 'resumeAll' : 'pauseAll')}
            onPress={() => (status === 'paused' ? uploader.resume() : uploader.pause())}
          />
        )}
        {idle && waiting > 0 && (
          <ActionButton
            {...button}
            slot="upload"
            action="upload"
            label={text('uploadFiles', { count: waiting })}
            onPress={() => void uploader.upload()}
          />
        )}
        {idle && progress.failed > 0 && (
          <ActionButton
            {...button}
            slot="retry"
            action="retry"
            label={text('retryAll')}
            // Not what was cancelled: that was meant.
            onPress={() => void uploader.retry(idsOf('failed'))}
          />
        )}
        {idle && progress.done > 0 && (
          <ActionButton
            {...button}
            slot="clear"
            action="clear"
            label={text('clearDone')}
            onPress={() => uploader.remove(idsOf('done'))}
          />
        )}
      </div>
      <progress
        {...part('summary-progress')}
        data-state={idle ? (progress.failed > 0 ? 'failed' : progress.done === files.length ? 'done' : status) : status}
        aria-label={text('progress')}
        max={100}
        value={progress.percentage}
      />
    </div>
  )
}

/** `3 of 8 files uploaded · 1 file failed · 12 sec left` */
function summaryText({ files, progress, waitingForNetwork }: UploaderSnapshot, { text, duration }: Format): string {
  const { done, failed, secondsLeft } = progress
  return [
    text('uploadedOf', { count: files.length, done }),
    failed > 0 && text('failedFiles', { count: failed }),
    waitingForNetwork
      ? text('waitingForNetwork')
      : secondsLeft !== undefined && text('timeLeft', { time: duration(secondsLeft) }),
  ]
    .filter(Boolean)
    .join(' · ')
}
