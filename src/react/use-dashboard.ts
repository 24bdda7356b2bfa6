import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DashboardSettings, MountedDashboard, S3Uppy, UploadMeta } from '../uppy/index.ts'
import type { S3UploaderLook } from './types.ts'
import { useLatest } from './use-latest.ts'
import { useBrowserLayoutEffect } from './use-layout-effect.ts'
import type { UppyChunk } from './use-s3-uppy.ts'

/**
 * Shows an Uppy's Dashboard inside an element for as long as both are there.
 *
 * @returns whether it is on the page.
 */
export function useDashboard<M extends UploadMeta>(
  chunk: UppyChunk | undefined,
  uppy: S3Uppy<M> | undefined,
  element: RefObject<HTMLElement | null>,
  look: S3UploaderLook,
): boolean {
  const { mode = 'inline', theme, height, note, dashboard, mends, open, onClose } = look
  const settings: DashboardSettings = { mode, theme, height, note, dashboard, mends }
  const [mounted, setMounted] = useState<MountedDashboard>()
  const applied = useRef(settings)
  const latest = useLatest({ settings, onClose })

  // Before the browser paints: it would show the Dashboard below its placeholder, and push down what follows.
  useBrowserLayoutEffect(() => {
    if (!chunk || !uppy || !element.current) return
    applied.current = latest.current.settings
    const created = chunk.mountDashboard(uppy, element.current, applied.current, () => {
      const { onClose } = latest.current
      if (onClose) onClose()
      else created.closeModal()
    })
    setMounted(created)
    return () => {
      created.unmount()
      setMounted(undefined)
    }
  }, [chunk, uppy, element, mode, latest])

  useEffect(() => {
    if (!mounted || sameSettings(applied.current, settings)) return
    applied.current = settings
    mounted.setOptions(settings)
  })

  useEffect(() => {
    if (open === true) mounted?.openModal()
    if (open === false) mounted?.closeModal()
  }, [mounted, open])

  return mounted !== undefined
}

/** Equal but for the identity of `dashboard` and `mends`, which are often written inline. */
function sameSettings(a: DashboardSettings, b: DashboardSettings): boolean {
  const { dashboard: left, mends: leftMends, ...before } = a
  const { dashboard: right, mends: rightMends, ...after } = b
  return (
    sameFields(before, after) && sameFields(left ?? {}, right ?? {}) && sameFields(leftMends ?? {}, rightMends ?? {})
  )
}

function sameFields(a: object, b: object): boolean {
  const left = Object.entries(a)
  const right = new Map(Object.entries(b))
  return left.length === right.size && left.every(([name, value]) => Object.is(value, right.get(name)))
}
