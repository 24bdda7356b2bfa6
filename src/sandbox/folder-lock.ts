/**
 * A folder belongs to one storage at a time. Whoever wants it puts a file named after its process into `lock/` and then
 * looks for others there: of two that come at the same moment both may be refused, but never are both let in. The name
 * says everything, so a lock needs no bytes that a crash could lose. It means something on one machine only: containers or
 * machines that share a folder do not know each other's processes.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What this process gives back when it ends. One listener for all: each of its own would soon be too many. */
const held = new Set<string>()
const releaseAll = () => {
  for (const path of held) rmSync(path, { force: true })
}

/**
 * Takes the folder, from a dead process too, and returns what releases it again. The end of this process also does.
 * @throws Error while a living process has it, or another storage of this one.
 */
export function lockFolder(directory: string): () => void {
  const folder = join(directory, 'lock')
  const mine = join(folder, String(process.pid))
  mkdirSync(folder, { recursive: true })
  if (!create(mine)) {
    if (statSync(mine).mtimeMs > startOfProcess()) {
      throw new Error(`This process has a storage of the folder ${directory} already: close() that one first`)
    }
    // Left by an earlier process of the same number, as in a container that was started again.
    rmSync(mine)
    if (!create(mine)) throw new Error(`Another storage took the folder ${directory} at this moment`)
  }
  for (const name of readdirSync(folder)) {
    if (!/^\d+$/.test(name) || name === String(process.pid)) continue
    const other = join(folder, name)
    if (isAlive(Number(name))) {
      rmSync(mine, { force: true })
      throw new Error(
        `The folder ${directory} belongs to process ${name}, which is still running. Stop it first (or remove ${other} if it is no sandbox)`,
      )
    }
    rmSync(other, { force: true })
  }
  if (held.size === 0) process.on('exit', releaseAll)
  held.add(mine)
  let released = false
  return () => {
    if (released) return
    released = true
    held.delete(mine)
    if (held.size === 0) process.off('exit', releaseAll)
    rmSync(mine, { force: true })
  }
}

/** `false` when it is there already. */
function create(path: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Milliseconds since 1970. The same in every worker thread, which all share the process's number. */
function startOfProcess(): number {
  return Date.now() - process.uptime() * 1000
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and another user's.
    return codeOf(error) !== 'ESRCH'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
