/** The results as a picture, docs/bench.svg: bytes at the storage over time, a panel a scenario. Pure. */
import { placeLabels } from './chart-labels.ts'
import type { ContenderResults, Results, ScenarioResults } from './results.ts'
import { nameOf } from './table.ts'

const WIDTH = 1000
const MARGIN = 28
const GAP = 28
const COLUMNS = 2
const PANEL = { width: (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS, height: 216 }
/** What a panel has around its plot: labels of the finishes above, of the axes left and below. */
const INSET = { top: 58, right: 26, bottom: 24, left: 48 }
const HEADER = 96
const FOOTER = 46
/** Of a label's letters, px: there is no font to measure here. */
const LETTER = 7

/** Each in a light and a dark theme, told apart by colour-blind readers too (after Okabe and Ito); ours drawn last. */
const COLOURS: Record<ContenderResults['id'], readonly [light: string, dark: string]> = {
  uppy: ['#b3478f', '#e08ac4'],
  'better-upload': ['#c25700', '#f0a04b'],
  ceiling: ['#7a828c', '#8b949e'],
  'bare-xhr': ['#7a828c', '#8b949e'],
  'ours-uppy': ['#00876c', '#3fc9a4'],
  'ours-core': ['#0b5fd0', '#5aa5ff'],
}
const DRAWN = ['uppy', 'better-upload', 'bare-xhr', 'ceiling', 'ours-uppy', 'ours-core'] as const

// It brings its own ground: a page may be dark where the reader's system is light.
const STYLE = `
  svg { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
  .ground { fill: #ffffff; stroke: #d5dae0; } .ink { fill: #1c2128; } .quiet { fill: #59626d; }
  .grid { stroke: #e6e9ed; } .axis { stroke: #aab2bc; } .gap { fill: #f4ead9; }
  .title { font-size: 20px; font-weight: 650; } .panel { font-size: 14px; font-weight: 600; }
  .label { font-weight: 600; font-variant-numeric: tabular-nums; } .small { font-size: 11px; }
  path, .leader { fill: none; stroke-linejoin: round; stroke-linecap: round; }
  ${DRAWN.map((id) => `.${id} { stroke: ${COLOURS[id][0]}; } .${id}-ink { fill: ${COLOURS[id][0]}; }`).join('\n  ')}
  path { stroke-width: 1.75; } path.ours-core, path.ours-uppy { stroke-width: 2.5; }
  path.ceiling { stroke-dasharray: 5 4; } path.bare-xhr { stroke-dasharray: 0.1 4; }
  path.leader { stroke-width: 1; stroke-opacity: .6; stroke-dasharray: none; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #30363d; } .ink { fill: #e6edf3; } .quiet { fill: #9aa4af; }
    .grid { stroke: #21262d; } .axis { stroke: #545d68; } .gap { fill: #2b2415; }
    ${DRAWN.map((id) => `.${id} { stroke: ${COLOURS[id][1]}; } .${id}-ink { fill: ${COLOURS[id][1]}; }`).join('\n    ')}
  }`

export function chartOf(results: Results): string {
  const rows = Math.ceil(results.scenarios.length / COLUMNS)
  const height = HEADER + rows * (PANEL.height + GAP) + FOOTER
  const panels = results.scenarios.map((scenario, i) => {
    const x = MARGIN + (i % COLUMNS) * (PANEL.width + GAP)
    const y = HEADER + Math.floor(i / COLUMNS) * (PANEL.height + GAP)
    return `<g transform="translate(${n(x)} ${n(y)})">${panelOf(scenario)}</g>`
  })
  const seen = new Set(results.scenarios.flatMap(({ contenders }) => contenders.map(({ id }) => id)))
  const { machine, versions, date } = results
  const notes = [
    'Bytes that arrived at the storage over time; a dot where every file was done, signing and (bucketdrop) confirming included. Medians.',
    `Simulated line: 100 Mbit/s, 256 KiB window per connection. Chromium ${versions.chromium?.split('.')[0]}, HTTP/1.1, ${machine.cores} cores, ${date}.`,
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="bench-title">`,
    `<title id="bench-title">Upload times of ${[...seen].map(nameOf).join(', ')} in ${results.scenarios.length} scenarios</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    text(MARGIN, 40, 'ink title', 'Time to upload, browser to S3'),
    legendOf(DRAWN.toReversed().filter((id) => seen.has(id))),
    ...panels,
    ...notes.map((note, i) => text(MARGIN, height - FOOTER + 12 + i * 17, 'quiet small', note)),
    '</svg>\n',
  ].join('\n')
}

function legendOf(ids: readonly ContenderResults['id'][]): string {
  let x = MARGIN
  return ids
    .map((id) => {
      const entry = `<path class="${id}" d="M${x} 66h22"/>${text(x + 29, 70, 'ink', nameOf(id))}`
      x += 29 + nameOf(id).length * 6.8 + 24
      return entry
    })
    .join('')
}

function panelOf({ title, bytes, contenders, outage }: ScenarioResults): string {
  const right = PANEL.width - INSET.right
  const bottom = PANEL.height - INSET.bottom
  const longest = Math.max(...contenders.map(({ median }) => median.seconds))
  const step = tickStep(longest)
  const all = bytes / 1024 ** 2
  const most = Math.max(all, ...contenders.flatMap(({ series }) => series.map(([, mebibytes]) => mebibytes)))
  const x = (seconds: number) => INSET.left + (seconds / longest) * (right - INSET.left)
  const y = (mebibytes: number) => bottom - (mebibytes / most) * (bottom - INSET.top)

  const grid = [0, 0.5, 1].map((share) => {
    const at = y(all * share)
    const line = `<line class="${share === 0 ? 'axis' : 'grid'}" x1="${INSET.left}" x2="${n(right)}" y1="${n(at)}" y2="${n(at)}"/>`
    return line + text(INSET.left - 8, at + 4, 'quiet small', size(all * share), 'end')
  })
  const ticks = Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) =>
    text(x(i * step), bottom + 16, 'quiet small', `${n(i * step)}${i === 0 ? ' s' : ''}`, 'middle'),
  )
  const ordered = DRAWN.flatMap((id) => contenders.filter((contender) => contender.id === id))
  const ends = ordered.map(({ id, median, series }) => {
    const failed = median.failed > 0
    const at = x(median.seconds)
    const label = failed ? `failed` : `${median.seconds.toFixed(1)} s`
    return { id, failed, label, x: at, y: y(series.at(-1)?.[1] ?? 0), width: label.length * LETTER }
  })
  const placed = placeLabels(ends, { left: INSET.left, right: PANEL.width })
  const labelY = INSET.top - 24
  const marks = ends.map(({ id, failed, label, x, y }, i) => {
    const labelX = placed[i] ?? x
    const leader = `<path class="leader ${id}" d="M${n(x)} ${n(y - 4)}V${n(INSET.top - 6)}L${n(labelX)} ${n(labelY + 4)}"/>`
    const dot = failed
      ? `<path class="${id}" style="stroke-dasharray:none" d="m${n(x - 4)} ${n(y - 4)} 8 8m0 -8l-8 8"/>`
      : `<circle class="${id}-ink" cx="${n(x)}" cy="${n(y)}" r="3.5"/>`
    return leader + dot + text(labelX, labelY, `${id}-ink label`, label, 'middle')
  })
  const curves = ordered.map(({ id, series, median }) => {
    const last = series.at(-1)?.[1] ?? 0
    const points = [[0, 0], ...series.filter(([at]) => at <= median.seconds), [median.seconds, last]]
    const d = points.map(([at = 0, mebibytes = 0], i) => `${i === 0 ? 'M' : 'L'}${n(x(at))} ${n(y(mebibytes))}`)
    return `<path class="${id}" d="${d.join('')}"/>`
  })
  const broken = outage
    ? `<rect class="gap" x="${n(x(outage.from))}" y="${INSET.top}" width="${n(Math.max(0, Math.min(x(outage.from + outage.seconds), right) - x(outage.from)))}" height="${n(bottom - INSET.top)}"/>`
    : ''
  return [text(0, 12, 'ink panel', title), broken, ...grid, ...ticks, ...curves, ...marks].join('\n')
}

/** Seconds between two ticks: 1, 2 or 5 times a power of ten, for four to nine of them. */
export function tickStep(longest: number): number {
  const rough = longest / 8
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5].find((times) => times * power >= rough) ?? 10) * power
}

function size(mebibytes: number): string {
  if (mebibytes === 0) return '0'
  if (mebibytes >= 1024) return `${n(mebibytes / 1024)} GiB`
  return `${mebibytes >= 10 ? Math.round(mebibytes) : n(mebibytes)} MiB`
}

function text(x: number, y: number, className: string, content: string, anchor: 'start' | 'middle' | 'end' = 'start') {
  const escaped = content.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  return `<text class="${className}" x="${n(x)}" y="${n(y)}"${anchored}>${escaped}</text>`
}

const n = (value: number) => String(Math.round(value * 10) / 10)
