import { useCallback, useEffect, useState } from 'react'
import type { ObjectRow } from '../../../src/demo/list-objects.ts'

/** The bucket's newest objects: at first, and whenever `refresh` is called. */
export function useStoredObjects() {
  const [objects, setObjects] = useState<ObjectRow[]>()
  const [problem, setProblem] = useState<string>()

  const refresh = useCallback(async () => {
    try {
      const response = await fetch('/api/objects')
      if (!response.ok) throw new Error(`The demo answered ${response.status}.`)
      setObjects(await response.json())
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }, [])

  useEffect(() => void refresh(), [refresh])
  return { objects, problem, refresh }
}
