import { useEffect, useState } from 'react'
import { useLatest } from './use-latest.ts'

/** What a field does in its form. */
export interface FormControl {
  /** Why the form must not be sent; empty where it may. */
  problem: string
  /** Whether the form has to wait when it is sent now. */
  pending(): boolean
  /** Resolves when there is nothing to wait for any more. */
  settle(): Promise<unknown>
  onReset(): void
}

/**
 * Lets an element take part in its form, with what forms have: it holds the form back, waits when it is sent, empties
 * with it, and is disabled with its fieldset.
 *
 * @returns whether the form waits, and whether a fieldset disables the element.
 */
export function useFormControl(
  input: HTMLInputElement | null,
  control: FormControl,
): { waiting: boolean; disabled: boolean } {
  const latest = useLatest(control)
  const [waiting, setWaiting] = useState(false)
  const [disabled, setDisabled] = useState(false)
  const { problem } = control

  useEffect(() => {
    input?.setCustomValidity(problem)
  }, [input, problem])

  useEffect(() => {
    const form = input?.form
    if (!form) return
    const ended = new AbortController()
    const { signal } = ended
    /** The last press of a button while the form waits: that is how it is sent then. */
    let sending: { submitter: HTMLElement | null } | undefined

    async function send(form: HTMLFormElement) {
      setWaiting(true)
      await latest.current.settle()
      const { submitter = null } = sending ?? {}
      const dropped = sending === undefined || signal.aborted
      sending = undefined
      setWaiting(false)
      // What changed last must be in the form: React has rendered it then.
      if (!dropped) setTimeout(() => signal.aborted || form.requestSubmit(submitter), 0)
    }
    // Before anybody else hears of it, React included.
    const onSubmit = (event: SubmitEvent) => {
      if (input.matches(':disabled') || !latest.current.pending()) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const first = sending === undefined
      sending = { submitter: event.submitter }
      if (first) void send(form)
    }
    const onReset = () => {
      sending = undefined
      latest.current.onReset()
    }
    form.addEventListener('submit', onSubmit, { capture: true, signal })
    form.addEventListener('reset', onReset, { signal })
    return () => ended.abort()
  }, [input, latest])

  useEffect(() => {
    const look = () => setDisabled(input?.matches('fieldset:disabled *') ?? false)
    const observer = new MutationObserver(look)
    for (let around = input?.closest('fieldset'); around; around = around.parentElement?.closest('fieldset')) {
      observer.observe(around, { attributeFilter: ['disabled'] })
    }
    look()
    return () => observer.disconnect()
  }, [input])

  return { waiting, disabled }
}
