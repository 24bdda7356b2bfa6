/** A Postgres server of one's own, on loopback and in a folder of its own, from Debian's packages. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

/** A server that was started. */
export interface LocalServer {
  url: string
  /** Ends it for good, and removes its folder. */
  stop(): Promise<void>
}

/** A server that can be away for a while. */
export interface LocalPostgres extends LocalServer {
  /** Closes all connections, whatever they are doing, and ends; its data stay. */
  shutDown(): Promise<void>
  /** Starts it again. */
  start(): Promise<void>
}

/** Of the user `owner`; servers ask for it, so that it can be looked for where it must not be. */
export const POSTGRES_PASSWORD = 'the-password-of-the-database'

const PACKAGES = '/usr/lib/postgresql'

/** How long its clients have to close their connections, ms. */
const HANG_UP_MS = 3000

/** Starts one; `undefined`, with the reason printed, where the machine has none. */
export async function startPostgres(): Promise<LocalPostgres | undefined> {
  const bin = newestPackage()
  if (!bin) return skipped(`there is no ${PACKAGES}/*/bin/initdb`)
  const user = unprivileged()
  if (!user) return skipped('initdb refuses root, and there is no user postgres or nobody')

  const directory = mkdtempSync(join(tmpdir(), 'bucketdrop-postgres-'))
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, POSTGRES_PASSWORD)
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid)
  const data = join(directory, 'data')
  const options = { ...user, cwd: directory } as const
  const first = ['-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '-N']
  execFileSync(join(bin, 'initdb'), ['-D', data, ...first], { ...options, stdio: 'ignore' })
  const port = await freePort()
  const url = `postgres://owner:${POSTGRES_PASSWORD}@127.0.0.1:${port}/postgres`
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const flags = ['-D', data, ...settings.flatMap((one) => ['-c', one])]
  let server: ChildProcess | undefined

  const start = async () => {
    let log = ''
    const child = spawn(join(bin, 'postgres'), flags, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.on('data', (chunk) => (log += String(chunk)))
    server = child
    for (let attempt = 0; !(await answers(url)); attempt++) {
      if (attempt === 100 || child.exitCode !== null) throw new Error(`Postgres did not start: ${log}`)
      await sleep(50)
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    // Who has not hung up by then is cut off.
    const impatient = setTimeout(() => child.kill('SIGINT'), HANG_UP_MS)
    await ended
    clearTimeout(impatient)
  }
  const shutDown = () => end('SIGINT')
  const stop = async () => {
    // A pool says that it has ended while its last connections still hang up: cut off then, they throw where nobody listens.
    await end('SIGTERM')
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return { url, start, shutDown, stop }
}

function newestPackage(): string | undefined {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : []
  return versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(PACKAGES, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')))
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

function skipped(reason: string): undefined {
  console.warn(`Not run against a Postgres server: ${reason}.`)
}

/** The user to run as: oneself, or where that is root, another. */
function unprivileged(): { uid?: number; gid?: number } | undefined {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // There is no such user.
    }
  }
  return undefined
}
