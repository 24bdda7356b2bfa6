import { Fragment } from 'react'

/** A sentence whose code stands between backticks, as it does in comments and tables that are read from the source. */
export function WithCode({ text }: { text: string }) {
  return text.split('`').map((piece, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- pieces have no name but their place
    index % 2 === 1 ? <code key={index}>{piece}</code> : <Fragment key={index}>{piece}</Fragment>,
  )
}
