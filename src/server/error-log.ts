/** A log that fails must not take the answer with it. */
export function safely(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch (failure) {
      console.error(failure)
    }
  }
}
