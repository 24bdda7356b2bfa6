import type { ReactNode } from 'react'

interface WideTableProps {
  /** What is in it, for those who hear the page. */
  label: string
  children: ReactNode
}

/** A table that may be wider than the page: it scrolls by itself, with the keyboard too. */
export function WideTable({ label, children }: WideTableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys (WCAG 2.1.1)
    <section className="wide-table" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  )
}
