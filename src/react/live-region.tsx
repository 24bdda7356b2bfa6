import { type ReactElement, useEffect, useState } from 'react'
import type { Format } from '../messages/format.ts'
import { announce, announceRefused, NOTHING_HEARD } from './announcements.ts'
import type { HeldUploader } from './held-uploader.ts'
import { useLatest } from './use-latest.ts'

/** Milliseconds a sentence stays: long enough to be read out, short enough not to be met later. */
const STAYS = 8000

/** Tells people who do not see the page how their uploads get on. One for each uploader: whoever owns it renders it. */
export function LiveRegion({
  held: { uploader, refusals },
  format,
}: {
  held: HeldUploader
  format: Format
}): ReactElement {
  const [said, setSaid] = useState('')
  const latest = useLatest(format)

  useEffect(() => {
    let heard = NOTHING_HEARD
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = (sentences: string[]) => {
      if (sentences.length === 0) return
      const next = sentences.join('\n')
      // The same once more is news, too.
      setSaid((before) => (before === next ? `${next}\u{a0}` : next))
      clearTimeout(timer)
      timer = setTimeout(() => setSaid(''), STAYS)
    }
    const stop = [
      uploader.subscribe(() => {
        const next = announce(heard, uploader.getSnapshot(), latest.current, Date.now())
        heard = next.heard
        say(next.sentences)
      }),
      refusals.subscribe(() => say(announceRefused(refusals.getSnapshot(), latest.current))),
    ]
    return () => {
      clearTimeout(timer)
      for (const end of stop) end()
    }
  }, [uploader, refusals, latest])

  return (
    <output aria-live="polite" data-part="live-region" style={HIDDEN}>
      {said}
    </output>
  )
}

/** Out of sight, with and without our style sheet. */
const HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'pre-line',
} as const
