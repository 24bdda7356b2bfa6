/**
 * `npm run test:engines [-- chromium firefox webkit] [arguments of Vitest]`: the browser tests in each engine, all at once: they
 * wait more than they work. Firefox and WebKit are Debian's, and are installed (as root) where they are not there. `{engine}` in an argument
 * stands for its name.
 */
import { spawn } from 'node:child_process'
import { installDebianPackages } from '../../scripts/debian-packages.ts'
import { ENGINE_PACKAGES, ENGINES, type Engine, isEngine } from './engines.ts'

const named = process.argv.slice(2).filter(isEngine)
const others = process.argv.slice(2).filter((argument) => !isEngine(argument))
const engines = named.length > 0 ? named : ENGINES
for (const engine of engines) installDebianPackages(`${engine} needs`, ENGINE_PACKAGES[engine])
const codes = await Promise.all(engines.map(run))
process.exitCode = Math.max(...codes)

/** What several say is printed when each is done. */
async function run(engine: Engine): Promise<number> {
  const args = others.map((argument) => argument.replace('{engine}', engine))
  const alone = engines.length === 1
  const vitest = spawn('npx', ['--no-install', 'vitest', 'run', '--project', 'browser', ...args], {
    stdio: ['ignore', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
    env: { ...process.env, ENGINE: engine },
  })
  const said: Buffer[] = []
  vitest.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  vitest.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number>((resolve) => vitest.once('close', (exit) => resolve(exit ?? 1)))
  process.stdout.write(Buffer.concat(said))
  return code
}
