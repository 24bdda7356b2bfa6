/** Waits; ends early, without a word, when one of the signals fires. */
export function pause(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
  const ended = AbortSignal.any(signals)
  return new Promise((resolve) => {
    if (milliseconds <= 0 || ended.aborted) return resolve()
    const timer = setTimeout(resolve, milliseconds)
    ended.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
