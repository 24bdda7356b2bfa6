import { useSyncExternalStore } from 'react'
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

const NONE: readonly RefusedFile[] = []

/** What the last addition refused. */
export function useRefused({ subscribe, getSnapshot }: Refusals): readonly RefusedFile[] {
  return useSyncExternalStore(subscribe, getSnapshot, () => NONE)
}
