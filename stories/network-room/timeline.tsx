import { memo, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { type LoggedRequest, type Outcome, outcomeOf, type RequestKind } from '../backend/request-log.ts'
import type { Recorder } from '../backend/request-recorder.ts'
import { formatTime, type TimeScale, timeScale } from './time-scale.ts'
import './timeline.css'

/** What the bars' colours stand for. */
const GROUPS = {
  endpoint: 'To your endpoint',
  preflight: 'CORS preflight',
  bytes: 'Bytes to the storage',
} as const

type Group = keyof typeof GROUPS

const OUTCOMES: Record<Outcome, string> = {
  ok: 'Answered',
  refused: 'Refused',
  cut: 'No answer',
  'under way': 'Under way',
}

function groupOf(kind: RequestKind): Group {
  if (kind === 'preflight') return 'preflight'
  return kind === 'post' || kind === 'put' || kind === 'part' ? 'bytes' : 'endpoint'
}

/** The requests of a story, each a bar from its first moment to its last, all on one scale. */
export function Timeline({ recorder }: { recorder: Recorder }) {
  const { requests, origin } = useSyncExternalStore(recorder.subscribe, recorder.getSnapshot)
  const busy = requests.some(({ end }) => end === undefined)
  const now = useNow(busy) - (origin ?? 0)
  const latest = Math.max(0, ...requests.map(({ end }) => end ?? now))
  const scale = timeScale(latest)
  const caption = useId()
  return (
    <div className="timeline">
      <header>
        <h2 id={caption}>
          {requests.length === 0
            ? 'Requests'
            : `${requests.length} ${requests.length === 1 ? 'request' : 'requests'} in ${formatTime(latest)}`}
        </h2>
        <button type="button" className="room-button" disabled={requests.length === 0} onClick={recorder.clear}>
          Clear
        </button>
      </header>
      <Legend />
      {requests.length === 0 ? (
        <p className="timeline-empty">Nothing was asked yet. Upload something.</p>
      ) : (
        <Requests requests={requests} scale={scale} now={now} caption={caption} />
      )}
    </div>
  )
}

interface RequestsProps {
  requests: readonly LoggedRequest[]
  scale: TimeScale
  now: number
  caption: string
}

function Requests({ requests, scale, now, caption }: RequestsProps) {
  const box = useStickToEnd(requests.length)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys (WCAG 2.1.1)
    <section className="timeline-scroll" ref={box} tabIndex={0} aria-labelledby={caption}>
      <table>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Try</th>
            <th scope="col">Answer</th>
            <th scope="col" className="timeline-axis">
              <span className="timeline-hidden">Time</span>
              {scale.marks.map((mark) => (
                <span key={mark} className="timeline-mark" style={{ insetInlineStart: percent(mark, scale.length) }}>
                  {formatTime(mark)}
                </span>
              ))}
            </th>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => (
            <Row key={request.id} request={request} length={scale.length} end={request.end ?? now} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Row = memo(({ request, length, end }: { request: LoggedRequest; length: number; end: number }) => {
  const { kind, label, attempt, start, status, code, size, sent } = request
  const outcome = outcomeOf(request)
  const took = Math.max(0, end - start)
  const share = size > 0 && outcome === 'under way' ? ` ${Math.floor((100 * sent) / size)} %` : ''
  return (
    <tr data-outcome={outcome} data-kind={kind}>
      <th scope="row">
        <span className="timeline-kind">{kind}</span> {label}
      </th>
      <td>{attempt > 1 ? `${attempt}.` : ''}</td>
      <td className="timeline-answer">
        {outcome === 'under way' ? `…${share}` : outcome === 'cut' ? 'none' : `${status}${code ? ` ${code}` : ''}`}
      </td>
      <td className="timeline-track">
        <span
          className="timeline-bar"
          data-group={groupOf(kind)}
          data-outcome={outcome}
          title={`${formatTime(took)}, from ${formatTime(start)} on`}
          style={{ insetInlineStart: percent(start, length), inlineSize: percent(took, length) }}
        />
        <span className="timeline-hidden">{`from ${formatTime(start)} on, ${formatTime(took)}`}</span>
      </td>
    </tr>
  )
})

function Legend() {
  return (
    <ul className="timeline-legend">
      {Object.entries(GROUPS).map(([group, title]) => (
        <li key={group}>
          <span className="timeline-bar" data-group={group} data-outcome="ok" /> {title}
        </li>
      ))}
      {(['refused', 'cut'] as const).map((outcome) => (
        <li key={outcome}>
          <span className="timeline-bar" data-group="bytes" data-outcome={outcome} /> {OUTCOMES[outcome]}
        </li>
      ))}
    </ul>
  )
}

const percent = (milliseconds: number, length: number) => `${(100 * milliseconds) / length}%`

/** The time, moving while something is under way; ms. */
function useNow(moving: boolean): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => setNow(performance.now()), 100)
    return () => clearInterval(timer)
  }, [moving])
  return now
}

/** Shows the newest row, unless the reader has scrolled away from it. */
function useStickToEnd(length: number) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const onScroll = () => {
      atEnd.current = element.scrollTop + element.clientHeight > element.scrollHeight - 40
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [])
  useEffect(() => {
    if (atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [length])
  return box
}
