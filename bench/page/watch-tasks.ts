/** The browser tells of tasks over 50 ms (https://w3c.github.io/longtasks/); shorter ones no reader of a page notices. */
export function watchTasks() {
  const started = performance.now()
  let longest = 0
  const take = (entries: readonly PerformanceEntry[]) => {
    // Those of before come too, where they have not been told yet. The task that starts the watch counts.
    for (const { startTime, duration } of entries) {
      if (startTime + duration > started) longest = Math.max(longest, duration)
    }
  }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ type: 'longtask' })
  return {
    /** Of the tasks until now, ms; ends the watch. */
    async longest(): Promise<number> {
      // A task is reported after its end, and this one has not ended.
      await new Promise((resolve) => setTimeout(resolve, 100))
      take(observer.takeRecords())
      observer.disconnect()
      return longest
    },
  }
}
