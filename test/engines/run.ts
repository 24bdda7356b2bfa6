/**
 * `npm run test:engines [chromium] [firefox] [webkit] [-- arguments of Vitest]`: the browser tests in each engine, in turn.
 * Each is Debian's, and is installed (as root) where it is not there.
 */
import { spawn } from 'node:child_process'
import { installDebianPackages } from '../../scripts/debian-packages.ts'
import { ENGINE_PACKAGES, ENGINES, isEngine } from './engines.ts'

const named = process.argv.slice(2).filter(isEngine)
const others = process.argv.slice(2).filter((argument) => !isEngine(argument))
for (const engine of named.length > 0 ? named : ENGINES) {
  installDebianPackages(`${engine} needs`, ENGINE_PACKAGES[engine])
  const vitest = spawn('npx', ['--no-install', 'vitest', 'run', '--project', 'browser', ...others], {
    stdio: 'inherit',
    env: { ...process.env, ENGINE: engine },
  })
  const code = await new Promise<number>((resolve) => vitest.once('exit', (exit) => resolve(exit ?? 1)))
  if (code !== 0) process.exitCode = code
}
