/** The results as text, for a terminal. Pure. */
import type { ContenderResults, ScenarioResults } from './results.ts'

const NAMES: Record<ContenderResults['id'], string> = {
  ceiling: 'browser’s ceiling',
  'bare-xhr': 'bare XHR',
  'ours-core': 'bucketdrop',
  'ours-uppy': 'bucketdrop in Uppy',
  'better-upload': 'Better Upload 3',
  uppy: '@uppy/aws-s3',
}

/** What readers call a contender. */
export const nameOf = (id: ContenderResults['id']): string => NAMES[id]

export function tableOf({ title, load, contenders }: ScenarioResults): string {
  const rows = contenders.map(({ id, ratio, median, ok, findings }) => [
    nameOf(id),
    median.failed === 0 ? `${median.seconds.toFixed(1)} s` : 'failed',
    ratio === null ? '' : `${ratio.toFixed(2)} ×`,
    ok === null ? '' : ok ? 'ok' : 'MISSED',
    ok === null ? (median.failed > 0 ? failure(median) : '') : findings.join('; '),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return [`${title} (load ${load.toFixed(1)})`, ...lines.map((line) => `  ${line}`)].join('\n')
}

function failure({ stored, failed, seconds, reason }: ContenderResults['median']): string {
  return `${failed} of ${stored + failed} files not stored after ${seconds.toFixed(0)} s: ${reason ?? 'no reason given'}`
}
