/**
 * A log that fails must not take the answer with it; one that fails later, as an async function does, must not take the
 * process: Node ends at a rejection that nobody handles.
 */
export function safely(onError: (error: unknown) => unknown): (error: unknown) => void {
  return (error) => {
    try {
      Promise.resolve(onError(error)).catch(report)
    } catch (failure) {
      report(failure)
    }
  }
}

const report = (failure: unknown) => console.error(failure)
