/** The processes of a load test, each its own, so that what is measured of one holds no other. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import type { Measured } from './role.ts'

const measured = v.object({
  full: v.number(),
  heap: v.number(),
  resident: v.number(),
  processor: v.number(),
  uploaded: v.number(),
  twice: v.number(),
  received: v.number(),
})

export interface LoadProcess extends AsyncDisposable {
  url: string
  /** Ends a round. */
  measure(): Promise<Measured>
}

/** The storage, or with its URL the endpoint in front of it. Where the machine can, the endpoint has one core and no more. */
export async function startProcess(storageUrl?: string): Promise<LoadProcess> {
  const node = [process.execPath, '--expose-gc', '--import', 'tsx', fileURLToPath(new URL('role.ts', import.meta.url))]
  const pinned = storageUrl !== undefined && canPin() ? ['taskset', '--cpu-list', '0'] : []
  const [command = '', ...args] = [...pinned, ...node, ...(storageUrl === undefined ? [] : [storageUrl])]
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const url = String(await said(child))
  return {
    url,
    async measure() {
      child.send('measure')
      return v.parse(measured, await said(child))
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

/** What the process says next. */
async function said(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ended with ${String(code)}.`)
  })
  const [message]: unknown[] = await Promise.race([once(child, 'message'), ended])
  return message
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['--cpu-list', '0', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
