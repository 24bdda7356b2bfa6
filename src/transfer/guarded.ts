/** Calls what a page gave us: if it throws, that is reported, and takes no upload with it. */
export function guarded(call: () => void): void {
  try {
    call()
  } catch (error) {
    reportError(error)
  }
}
