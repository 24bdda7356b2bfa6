/**
 * What Vitest 5 takes from newer Nodes than 20.20: without it, its report of a failed test is an error of its own.
 * To be dropped with Node 20.
 */
if (!('groupBy' in Map)) {
  const groupBy = <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K) => {
    const groups = new Map<K, T[]>()
    let index = 0
    for (const item of items) {
      const key = keyOf(item, index++)
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
    return groups
  }
  Object.defineProperty(Map, 'groupBy', { value: groupBy, writable: true, configurable: true })
}
