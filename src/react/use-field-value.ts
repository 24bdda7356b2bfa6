import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { FileSnapshot, Uploader } from '../uploader/types.ts'
import { useLatest } from './use-latest.ts'

/** What a field holds: the keys of stored files. */
export interface FieldValueOptions<Data> {
  value: readonly string[] | undefined
  defaultValue: readonly string[]
  onChange: ((keys: string[], files: FileSnapshot<Data>[]) => void) | undefined
}

export interface FieldValue {
  /** Of all files that are stored. */
  readonly keys: readonly string[]
  /** Of those that were stored before: they are not in the uploader's list. */
  readonly kept: readonly string[]
  forget(key: string): void
  /** As it was in the beginning. */
  reset(): void
}

/**
 * The keys of what is uploaded, and of what was there before, told to the page whenever they change; and the other way
 * round, when the page gives other ones.
 */
export function useFieldValue<Data>(
  uploader: Uploader<Data>,
  files: readonly FileSnapshot<Data>[],
  options: FieldValueOptions<Data>,
): FieldValue {
  const { value, defaultValue } = options
  const latest = useLatest({ ...options, files })
  const [kept, setKept] = useState<readonly string[]>(value ?? defaultValue)
  const done = files.flatMap(({ object }) => object?.key ?? [])
  const text = JSON.stringify([...new Set([...kept, ...done])])
  /** What the page was told, and has not given back yet, last of it what the field holds. */
  const told = useRef([text])

  useEffect(() => {
    if (told.current.at(-1) === text) return
    // A page that gives nothing back has heard it, and that is all.
    if (latest.current.value === undefined) told.current = [text]
    else told.current.push(text)
    const stored = latest.current.files.filter(({ object }) => object !== undefined)
    latest.current.onChange?.(JSON.parse(text), stored)
  }, [text, latest])

  const given = value && JSON.stringify(value)
  useEffect(() => {
    if (given === undefined) return
    const known = told.current.lastIndexOf(given)
    if (known >= 0) {
      told.current.splice(0, known)
      return
    }
    // The page's own idea.
    told.current = [given]
    const wanted = new Set<string>(JSON.parse(given))
    const { files } = latest.current
    uploader.remove(
      files.flatMap(({ id, object }) => (wanted.size === 0 || (object && !wanted.has(object.key)) ? id : [])),
    )
    for (const { object } of files) if (object) wanted.delete(object.key)
    setKept([...wanted])
  }, [given, uploader, latest])

  const forget = useCallback((key: string) => setKept((before) => before.filter((one) => one !== key)), [])
  const reset = useCallback(() => {
    uploader.remove()
    setKept(latest.current.defaultValue)
  }, [uploader, latest])
  return useMemo(() => ({ keys: JSON.parse(text), kept, forget, reset }), [text, kept, forget, reset])
}
