import { type CSSProperties, type ReactNode, useContext } from 'react'
import type { Format } from '../messages/format.ts'
import type { FileMeta } from '../protocol/messages.ts'
import type { DataOf } from './data-of.ts'
import { LiveRegion } from './live-region.tsx'
import type { S3Theme } from './theme.ts'
import { type PartLook, UploadContext } from './upload-context.ts'
import { type S3UploadOptions, splitOptions } from './upload-options.ts'
import { useFormat } from './use-format.ts'
import { type UsedUploader, useUploader } from './use-uploader.ts'

/** What every component of the light family takes. */
export interface PartProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends Partial<S3UploadOptions<Handler, M>>,
    PartLook {
  className?: string | undefined
  /** The variables of the theme, too. */
  style?: (CSSProperties & S3Theme) | undefined
}

/** What a component of the light family begins with. */
export interface Part<Data, M extends FileMeta, Rest> extends UsedUploader<Data, M> {
  readonly format: Format
  /** Attributes of its root: class, theme, language. */
  readonly root: {
    readonly className: string | undefined
    readonly style: CSSProperties | undefined
    readonly 'data-theme': 'light' | 'dark' | 'auto'
    readonly lang: string | undefined
    readonly dir: 'ltr' | 'rtl' | undefined
  }
  /** Of its own uploader; a provider has one for all its parts. */
  readonly liveRegion: ReactNode
  /** Its other props. */
  readonly rest: Rest
}

/** What all components of the light family have in common: whose uploads, in which language, which look. */
export function usePart<Handler, M extends FileMeta, P extends PartProps<Handler, M>>(
  props: P,
): Part<DataOf<Handler>, M, Omit<P, keyof PartProps>> {
  const provided = useContext(UploadContext)
  const [
    options,
    { locale = provided.locale, theme = provided.theme, unstyled = provided.unstyled, className, style, ...rest },
  ] = splitOptions<PartProps<Handler, M>>(props)
  const used = useUploader<Handler, M>(options)
  const format = useFormat(locale)
  return {
    ...used,
    format,
    root: {
      className: [!unstyled && 'bucketdrop', className].filter(Boolean).join(' ') || undefined,
      style,
      'data-theme': theme ?? 'auto',
      lang: locale && format.locale.code,
      dir: locale && format.locale.dir,
    },
    liveRegion: used.owned && <LiveRegion held={used.held} format={format} />,
    // What is left are the component's own.
    rest: rest as Omit<P, keyof PartProps>,
  }
}
