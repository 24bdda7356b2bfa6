import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import type { FileSnapshot } from '../uploader/types.ts'
import { Icon } from './icons.tsx'

/** Bytes from which on a picture is not decoded for a thumbnail. */
const TOO_LARGE = 20 * 1024 ** 2

/** A small picture of a file, once it is on the screen; an icon for what is no picture, or none that this browser shows. */
export function Thumbnail({ file, icon }: { file: FileSnapshot; icon: ReactNode }): ReactElement {
  const { data, type, size } = file
  const place = useRef<HTMLSpanElement>(null)
  const [url, setUrl] = useState<string>()
  const showable = type.startsWith('image/') && size > 0 && size <= TOO_LARGE

  useEffect(() => {
    const element = place.current
    if (!showable || !element) return
    let made: string | undefined
    const forget = () => {
      if (made === undefined) return
      URL.revokeObjectURL(made)
      made = undefined
    }
    const observer = new IntersectionObserver((entries) => {
      const visible = entries.at(-1)?.isIntersecting
      if (visible) made ??= URL.createObjectURL(data)
      else forget()
      setUrl(made)
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      forget()
    }
  }, [data, showable])

  return (
    <span ref={place} data-part="thumbnail" data-state={url ? 'picture' : 'icon'}>
      {url ? (
        // What it shows is named beside it.
        <img
          data-part="thumbnail-picture"
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setUrl(undefined)}
        />
      ) : (
        (icon ?? <Icon name="file" />)
      )}
    </span>
  )
}
