/** Whether files are held over an element. Pure, but for what it remembers. */
import { checkFile } from '../protocol/check-limits.ts'
import type { Limits } from '../protocol/messages.ts'

/**
 * Follows a drag across an element and its children. The browser tells of entering the next node before it tells of
 * leaving the last one: only leaving the node that was entered last means that the drag is gone. (Counting goes wrong
 * as soon as a node is taken off the page under the pointer.)
 */
export function followDrag() {
  let entered: EventTarget | null = null
  return {
    enter(target: EventTarget): void {
      entered = target
    },
    /** Whether the drag has left the element. */
    leave(target: EventTarget): boolean {
      if (target !== entered) return false
      entered = null
      return true
    },
  }
}

/** Whether a drag carries files, and not text or a link. */
export function carriesFiles(transfer: DataTransfer): boolean {
  return transfer.types.includes('Files')
}

/** Whether any of the files may be taken. While they are held, their types are known, and neither names nor sizes. */
export function mayBeTaken(items: Iterable<Pick<DataTransferItem, 'kind' | 'type'>>, { types }: Limits): boolean {
  // A name is needed to tell an extension; folders and unknown files have no type.
  if (!types || types.some((pattern) => pattern.trim().startsWith('.'))) return true
  const held = [...items].filter(({ kind }) => kind === 'file')
  return held.length === 0 || held.some(({ type }) => !type || !checkFile({ name: '', type, size: 0 }, { types }))
}
