import { UploadError } from '../protocol/upload-error.ts'

/** What every method of an endpoint rejects with once its signal fired: `aborted`, or the reason where that is an error of ours. */
export function abortedError({ reason }: AbortSignal): UploadError {
  // Whoever ends thousands gives one error for all.
  return reason instanceof UploadError ? reason : new UploadError('aborted', { cause: reason })
}

/** The promise, but rejecting with `abortedError` as soon as the signal fires, whether or not the work listens to it. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortedError(signal))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** A signal that fires as soon as one of these does, with its reason. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined))
}
