/** A resource that is opened when it is first needed. */
export interface OpenedOnce<T> {
  /** The one resource. After a failure the next call tries again. */
  get(): Promise<T>
  /** What was opened, if it was; from then on there is nothing open. */
  take(): Promise<T | undefined>
}

export function openedOnce<T>(open: () => Promise<T>): OpenedOnce<T> {
  let opening: Promise<T> | undefined
  return {
    get: () => {
      const attempt = (opening ??= open())
      attempt.catch(() => {
        if (opening === attempt) opening = undefined
      })
      return attempt
    },
    take: async () => {
      const opened = opening
      opening = undefined
      return await opened?.catch(() => undefined)
    },
  }
}
