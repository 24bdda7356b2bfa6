/** A global set-up: WebKitGTK's driver, on a screen that is not there (Xvfb) where there is no other. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export const WEBKIT_PORT = 4459
const PATIENCE_MS = 10_000

export default async function setup(): Promise<void> {
  const children: ChildProcess[] = []
  const start = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env) => {
    const child = spawn(command, args, { stdio: 'ignore', env })
    child.unref()
    children.push(child)
  }
  // Not in a teardown: Vitest calls that before it closes the browser.
  process.once('exit', () => {
    for (const child of children) child.kill()
  })
  const display = process.env.DISPLAY ?? freeDisplay()
  if (!process.env.DISPLAY) {
    start('Xvfb', [display, '-screen', '0', '1280x900x24', '-nolisten', 'tcp'])
    await until(() => existsSync(socketOf(display)))
  }
  // Without a graphics card.
  const drawing = { GDK_BACKEND: 'x11', WEBKIT_DISABLE_COMPOSITING_MODE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' }
  start('WebKitWebDriver', [`--port=${WEBKIT_PORT}`, '--host=127.0.0.1'], {
    ...process.env,
    ...drawing,
    DISPLAY: display,
  })
  await until(() =>
    fetch(`http://127.0.0.1:${WEBKIT_PORT}/status`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
}

const socketOf = (display: string) => `/tmp/.X11-unix/X${display.slice(1)}`

function freeDisplay(): string {
  let number = 90
  while (existsSync(socketOf(`:${number}`))) number += 1
  return `:${number}`
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const ends = performance.now() + PATIENCE_MS; !(await check()); await sleep(100))
    if (performance.now() > ends) throw new Error('WebKitGTK’s driver did not start.')
}
