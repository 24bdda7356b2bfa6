import { type Clock, systemClock } from '../endpoint/clock.ts'
import { type Send, sendByXhr } from './send.ts'

/** How bytes are sent. */
export interface TransferSettings {
  /** Milliseconds without a byte, while sending, after which a request is sent again. Default 30,000. */
  stallTimeout?: number | undefined
  /** Milliseconds that the storage may think once it has all bytes of a request. Default 120,000. */
  answerTimeout?: number | undefined
  /**
   * Milliseconds without any progress after which a file fails, where the trouble is one that passes. Time without
   * network, as the browser tells it, does not count. Default 600,000: ten minutes.
   */
  retryBudget?: number | undefined
  /** Used instead of XMLHttpRequest. */
  send?: Send | undefined
  /** Used instead of the real time. */
  clock?: Clock | undefined
  /** Used instead of `Math.random`: at least 0, less than 1. */
  random?: (() => number) | undefined
}

/** Every default in one place. */
export function resolveTransferSettings(settings: TransferSettings) {
  return {
    stallTimeout: settings.stallTimeout ?? 30_000,
    answerTimeout: settings.answerTimeout ?? 120_000,
    retryBudget: settings.retryBudget ?? 600_000,
    send: settings.send ?? sendByXhr,
    clock: settings.clock ?? systemClock,
    random: settings.random ?? Math.random,
  }
}

export type ResolvedTransferSettings = ReturnType<typeof resolveTransferSettings>
