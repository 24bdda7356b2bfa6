import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ReportForm as HookForm } from '../../examples/react/react-hook-form.tsx'
import { ReportForm as TanStackForm } from '../../examples/react/tanstack-form.tsx'
import { choose, openScenario, textFile } from './scenario.ts'

let root: Root
let host: HTMLElement
beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
  root = createRoot(host)
})
afterEach(() => {
  root.unmount()
  host.remove()
})

const message = () => host.querySelector('[data-part="field-message"]')?.textContent
const send = () => host.querySelector<HTMLButtonElement>('form > button')?.click()
const add = (...files: File[]) => {
  const control = host.querySelector<HTMLInputElement>('[data-part="field-control"]')
  if (!control) throw new Error('There is no field.')
  choose(control, ...files)
}

describe.each([
  ['react-hook-form', HookForm],
  ['TanStack Form', TanStackForm],
])('%s', (library, ReportForm) => {
  test('says what is wrong, waits for uploads, and gets their keys', async () => {
    const { endpoint, report } = await openScenario({
      faults: [{ on: 'complete', kind: 'slow', ms: 400, status: 200, times: 1 }],
    })
    const onSave = vi.fn()
    root.render(
      <StrictMode>
        <ReportForm endpoint={endpoint} onSave={onSave} />
      </StrictMode>,
    )
    await expect.poll(() => host.querySelector('form')).not.toBeNull()
    send()
    await expect.poll(message).toBe('Two pictures are needed.')
    if (library === 'react-hook-form') expect(document.activeElement?.getAttribute('data-part')).toBe('field-control')
    add(textFile('a.txt', 10), textFile('b.txt', 10))
    send()
    await expect.poll(message).toMatch(/^Wait: /)
    expect(onSave).not.toHaveBeenCalled()
    await expect.poll(() => onSave.mock.calls.length).toBe(1)
    const { objects } = await report()
    const saved: { pictures: string[] } = onSave.mock.lastCall?.[0]
    expect(saved.pictures.toSorted()).toEqual(objects.map(({ key }) => key).toSorted())
    if (library !== 'react-hook-form') return
    // The example resets it then.
    await expect.poll(() => host.querySelectorAll('[data-part="file"]').length).toBe(0)
    send()
    await expect.poll(message).toBe('Two pictures are needed.')
    expect(onSave).toHaveBeenCalledOnce()
  })
})
