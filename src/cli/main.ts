#!/usr/bin/env node
/** `npx bucketdrop`. For Node. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from './run-cli.ts'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const here = dirname(fileURLToPath(import.meta.url))

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  manifest: join(here, '../../package.json'),
  demoPage: join(here, '../demo/page'),
  bundle: join(here, '..'),
  out: { print: (line) => console.log(line), complain: (line) => console.error(line) },
  signal: stop.signal,
})
