import { useRef, useSyncExternalStore } from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import { summarize } from '../uploader/summarize.ts'
import type { RefusedFile, Refusals } from './held-uploader.ts'
import type { Uploader, UploaderSnapshot } from '../uploader/types.ts'

/** What a server renders, and a page until it is hydrated: whatever happened meanwhile comes right after. */
const EMPTY: UploaderSnapshot<never, never> = {
  files: [],
  ...summarize([], undefined),
  waitingForNetwork: false,
  limits: {},
}

/** An uploader's list as it is now: renders at every change of anything, ten times a second at most. */
export function useSnapshot<Data, M extends FileMeta>(uploader: Uploader<Data, M>): UploaderSnapshot<Data, M> {
  return useSyncExternalStore<UploaderSnapshot<Data, M>>(uploader.subscribe, uploader.getSnapshot, () => EMPTY)
}

/** What is chosen of an uploader's list: renders only when that has changed, by what it says. */
export function useSelected<Data, M extends FileMeta, T>(
  uploader: Uploader<Data, M>,
  select: (snapshot: UploaderSnapshot<Data, M>) => T,
  same: (before: T, after: T) => boolean = Object.is,
): T {
  const last = useRef<{ value: T }>(undefined)
  const keep = (value: T): T => {
    if (last.current === undefined || !same(last.current.value, value)) last.current = { value }
    return last.current.value
  }
  return useSyncExternalStore(
    uploader.subscribe,
    () => keep(select(uploader.getSnapshot())),
    () => keep(select(EMPTY)),
  )
}

const NONE: readonly RefusedFile[] = []

/** What the last addition refused. */
export function useRefused({ subscribe, getSnapshot }: Refusals): readonly RefusedFile[] {
  return useSyncExternalStore(subscribe, getSnapshot, () => NONE)
}
