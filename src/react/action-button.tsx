import { type ReactElement, type ReactNode, useRef } from 'react'
import { keepFocusNear } from './keep-focus.ts'
import { useBrowserLayoutEffect } from './use-layout-effect.ts'

/** A button of the list: with an icon, its label is only heard. If it goes while it has the focus, the focus stays near. */
export function ActionButton(props: {
  /** Its place among the row's buttons, whatever it does at the moment. */
  slot: string
  action: string
  label: string
  icon?: ReactNode
  className?: string | undefined
  onPress(): void
}): ReactElement {
  const { slot, action, label, icon, className, onPress } = props
  const button = useRef<HTMLButtonElement>(null)
  useBrowserLayoutEffect(() => {
    const element = button.current
    return () => {
      if (element && element === document.activeElement) keepFocusNear(element)
    }
  }, [])
  return (
    <button
      ref={button}
      type="button"
      className={className}
      data-part={icon ? 'row-action' : 'summary-action'}
      data-slot={slot}
      data-action={action}
      aria-label={icon ? label : undefined}
      title={icon ? label : undefined}
      onClick={onPress}
    >
      {icon ?? label}
    </button>
  )
}
