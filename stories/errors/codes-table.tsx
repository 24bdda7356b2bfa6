import { type ErrorCode, errorCodes } from 'bucketdrop/core'
import { useState } from 'react'
import { errorRow } from '../../src/protocol/errors.ts'
import { sentenceOf } from '../../src/server/error-table.ts'
import { WithCode } from '../docs/with-code.tsx'
import { causes, GROUPS, type Group } from './causes.ts'
import shareAnswers from './share-answers.json'
import { storyOf } from './story-of.ts'

/** Every code: what people read, why, and what to do. */
export function CodesTable() {
  const [wanted, setWanted] = useState('')
  const shown = errorCodes.filter((code) => matches(code, wanted.trim().toLowerCase()))
  return (
    <div>
      <div className="sb-unstyled bucket-rules-form">
        <label>
          Look for a code, one of S3’s, or a word
          <input
            type="search"
            value={wanted}
            placeholder="SignatureDoesNotMatch"
            onChange={({ target }) => setWanted(target.value)}
          />
        </label>
      </div>
      {shown.length === 0 && <output>No code has that in it.</output>}
      {Object.entries(GROUPS).map(([group, title]) => (
        <CodeGroup key={group} title={title} codes={shown.filter((code) => causes[code].group === group)} />
      ))}
    </div>
  )
}

function CodeGroup({ title, codes }: { title: string; codes: readonly ErrorCode[] }) {
  if (codes.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      {codes.map((code) => (
        <Code key={code} code={code} />
      ))}
    </>
  )
}

function Code({ code }: { code: ErrorCode }) {
  const { cause, cure, s3 } = causes[code]
  const [retryable] = errorRow(code)
  const story = storyOf(code)
  return (
    <section>
      <h3 id={code}>
        <code>{code}</code>
      </h3>
      <blockquote>
        <WithCode text={sentenceOf(code)} />
      </blockquote>
      <p>
        <strong>Cause.</strong> <WithCode text={cause} />
      </p>
      <p>
        <strong>Cure.</strong> <WithCode text={cure} />
      </p>
      <p>
        {retryable ? 'Passes by itself: it is tried again.' : 'Does not pass by itself.'}
        {s3 && <> S3’s codes: {s3.join(', ')}.</>}{' '}
        {story ? (
          <a href={`./?path=/story/${story}`} target="_top">
            See it happen
          </a>
        ) : (
          <Recorded code={code} />
        )}
      </p>
    </section>
  )
}

/** The share service needs a database, which a static page has not: its answers were taken down by a test. */
function Recorded({ code }: { code: ErrorCode }) {
  const answer = Object.entries(shareAnswers).find(([name]) => name === code)?.[1]
  return (
    <>
      The share service answers <code>{`${answer?.status} ${JSON.stringify(answer?.body)}`}</code>
    </>
  )
}

function matches(code: ErrorCode, wanted: string): boolean {
  const { cause, cure, s3 = [], group } = causes[code]
  const words = [code, sentenceOf(code), cause, cure, GROUPS[group satisfies Group], ...s3]
  return words.some((word) => word.toLowerCase().includes(wanted))
}
