/**
 * `npm run bench`: ours, the stock @uppy/aws-s3, Better Upload and the browser's ceiling, side by side in Chromium over a
 * simulated line. Prints a table; writes bench/results.json and docs/bench.svg. See bench/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, chromium } from 'playwright'
import { chromiumLaunchOptions } from '../scripts/chromium.ts'
import { buildBenchPage } from './build-bench-page.ts'
import { chartOf } from './chart.ts'
import { judge, medianRun, ratioTo } from './judge.ts'
import { type Measurement, measure, type MeasureOptions } from './measure.ts'
import { type Results, type ScenarioResults, thin } from './results.ts'
import { type ContenderId, type Scenario, scenarios } from './scenarios.ts'
import { nameOf, tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    contender: { type: 'string', multiple: true },
    outage: { type: 'string', default: 'cut' },
    chart: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
})

const resultsFile = fileURLToPath(new URL('results.json', import.meta.url))
const chartFile = fileURLToPath(new URL('../docs/bench.svg', import.meta.url))
const POINTS = 80

if (values.chart) writeFileSync(chartFile, chartOf(JSON.parse(readFileSync(resultsFile, 'utf8'))))
else await bench()

async function bench() {
  const runs = values.quick ? 1 : Number(values.runs)
  const chosen = scenarios.filter(({ id }) => values.only?.includes(id) ?? true)
  if (chosen.length === 0) throw new Error(`--only takes ${scenarios.map(({ id }) => id).join(', ')}.`)
  if (!(runs >= 1)) throw new Error('--runs takes a number from 1.')

  const page = await buildBenchPage()
  const browser = await chromium.launch(await chromiumLaunchOptions())
  const options: MeasureOptions = { browser, page, outageKind: values.outage === 'hang' ? 'hang' : 'cut' }
  const results = describe(browser, options)
  try {
    for (const scenario of chosen) {
      const measured = resultsOf(scenario, await runScenario(scenario, runs, options))
      results.scenarios.push(measured)
      console.info(`${tableOf(measured)}\n`)
    }
  } finally {
    await browser.close()
  }
  if (!values['no-write']) write(results)
  if (results.scenarios.some(({ contenders }) => contenders.some(({ ok }) => ok === false))) process.exitCode = 1
}

/** Every contender in each round, in an order that turns: what else the machine does hits all alike. */
async function runScenario(scenario: Scenario, runs: number, options: MeasureOptions) {
  const contenders = scenario.contenders.filter((id) => values.contender?.includes(id) ?? true)
  const measured = new Map<ContenderId, Measurement[]>(contenders.map((id) => [id, []]))
  for (let round = 0; round < runs; round++) {
    const from = round % contenders.length
    for (const id of [...contenders.slice(from), ...contenders.slice(0, from)]) {
      if (round > 0 && scenario.once?.includes(id)) continue
      process.stderr.write(`${scenario.id} ${round + 1}/${runs} ${nameOf(id)} … `)
      const measurement = await measure(scenario, id, options)
      measured.get(id)?.push(measurement)
      process.stderr.write(
        measurement.failed ? `failed: ${measurement.reason}\n` : `${measurement.seconds.toFixed(1)} s\n`,
      )
    }
  }
  return measured
}

function resultsOf(scenario: Scenario, measured: ReadonlyMap<ContenderId, Measurement[]>): ScenarioResults {
  const reference = measured.get(scenario.bar.reference ?? 'ceiling') ?? []
  const contenders = [...measured].flatMap(([id, runs]) => {
    const median = medianRun(runs)
    if (!median) return []
    const { series, ...rest } = median
    const verdict = id.startsWith('ours') ? judge(id, scenario.bar, measured) : undefined
    return [
      {
        id,
        seconds: runs.map(({ seconds, failed }) => (failed > 0 ? null : round(seconds, 3))),
        ratio: nullable(ratioTo(runs, reference)),
        ok: verdict?.ok ?? null,
        findings: verdict?.findings.map(({ ok, text }) => (ok ? text : `✗ ${text}`)) ?? [],
        median: { ...rest, seconds: round(rest.seconds, 3), mainThread: round(rest.mainThread, 3) },
        series: thin(series, POINTS).map(([at, bytes]): [number, number] => [
          round(at, 2),
          round(bytes / 1024 ** 2, 3),
        ]),
      },
    ]
  })
  const bytes = scenario.files.reduce((sum, { size }) => sum + size, 0)
  const { id, title, outage } = scenario
  const load = round(os.loadavg()[0] ?? 0, 1)
  return { id, title, bytes, ...(outage ? { outage } : {}), load, contenders }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

function nullable(value: number | undefined): number | null {
  return value === undefined ? null : round(value, 3)
}

function describe(browser: Browser, { outageKind }: MeasureOptions): Results {
  const version = (name: string) =>
    String(JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version)
  const packages = ['@uppy/core', '@uppy/aws-s3', '@better-upload/client', '@better-upload/server']
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.cpus().length,
      memoryGiB: Math.round(os.totalmem() / 1024 ** 3),
      system: `${os.type()} ${os.release()}`,
    },
    versions: {
      node: process.versions.node,
      chromium: browser.version(),
      ...Object.fromEntries(packages.map((name) => [name, version(name)])),
    },
    outage: outageKind,
    scenarios: [],
  }
}

/** Scenarios that were not measured this time keep what they had. */
function write(results: Results): void {
  const before = values.only ? readBefore() : []
  const all = scenarios.flatMap(({ id }) => {
    const found = [...results.scenarios, ...before].find((measured) => measured.id === id)
    return found ? [found] : []
  })
  const merged: Results = { ...results, scenarios: all }
  // One line a curve: a file that shows what changed.
  const text = JSON.stringify(merged, null, 2).replace(/"series": \[[^"]*?\n {10}\]/g, (series) =>
    series.replace(/\s+/g, ' '),
  )
  writeFileSync(resultsFile, `${text}\n`)
  writeFileSync(chartFile, chartOf(merged))
}

function readBefore(): ScenarioResults[] {
  try {
    const before: Results = JSON.parse(readFileSync(resultsFile, 'utf8'))
    return before.scenarios
  } catch {
    return []
  }
}
