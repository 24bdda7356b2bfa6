import { type ReactElement, useRef } from 'react'
import type { Format } from '../messages/format.ts'
import { Icon } from './icons.tsx'
import { type ClassNames, partsOf } from './parts.ts'

/** Files that were stored before the page was opened: of them only the keys are known. */
export function KeptFiles({
  keys,
  disabled,
  format,
  classNames,
  onRemove,
}: {
  keys: readonly string[]
  disabled: boolean
  format: Format
  classNames: ClassNames<'kept-list' | 'kept' | 'kept-name' | 'row-action'> | undefined
  onRemove(key: string): void
}): ReactElement | null {
  const list = useRef<HTMLUListElement>(null)
  if (keys.length === 0) return null
  const part = partsOf(classNames)
  return (
    <ul {...part('kept-list')} ref={list} aria-label={format.text('files')}>
      {keys.map((key, index) => {
        const name = key.slice(key.lastIndexOf('/') + 1)
        return (
          <li key={key} {...part('kept')}>
            <Icon name="file" />
            <span {...part('kept-name')} dir="auto" title={name}>
              {name}
            </span>
            <button
              type="button"
              {...part('row-action')}
              disabled={disabled}
              aria-label={format.text('remove', { name })}
              onClick={() => {
                // The focus goes to the neighbour, or back to the zone, before its button leaves.
                const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
                const zone = list.current?.parentElement?.querySelector<HTMLElement>('[data-part="drop-target"]')
                ;(buttons[index + 1] ?? buttons[index - 1] ?? zone)?.focus()
                onRemove(key)
              }}
            >
              <Icon name="dismiss" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
