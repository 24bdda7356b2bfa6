/** A Postgres server of one's own, on loopback and in a folder of its own, from Debian's packages. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

/** A server that was started. */
export interface LocalServer {
  url: string
  stop(): Promise<void>
}

const PACKAGES = '/usr/lib/postgresql'

/** Starts one; `undefined`, with the reason printed, where the machine has none. */
export async function startPostgres(): Promise<LocalServer | undefined> {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : []
  const bin = versions
    .map((version) => join(PACKAGES, version, 'bin'))
    .findLast((path) => existsSync(join(path, 'initdb')))
  if (!bin) return skipped(`there is no ${PACKAGES}/*/bin/initdb`)
  const user = unprivileged()
  if (!user) return skipped('initdb refuses root, and there is no user postgres or nobody')

  const directory = mkdtempSync(join(tmpdir(), 'bucketdrop-postgres-'))
  if (user.uid !== undefined && user.gid !== undefined) chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const options = { ...user, cwd: directory, stdio: 'ignore' } as const
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'test', '--auth=trust', '-E', 'UTF8', '--no-sync'], options)
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], options)
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGINT')
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
  const url = `postgres://test@127.0.0.1:${port}/postgres`
  for (let attempt = 0; ; attempt++) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return { url, stop }
    } catch (error) {
      if (attempt === 100) {
        await stop()
        throw error
      }
      await sleep(50)
    }
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

/** A port that nobody listens at now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
