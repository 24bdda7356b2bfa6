import { type ReactElement, type ReactNode, useMemo } from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import { LiveRegion } from './live-region.tsx'
import { type PartLook, UploadContext, type UploadContextValue } from './upload-context.ts'
import { type S3UploadOptions, splitOptions } from './upload-options.ts'
import { useFormat } from './use-format.ts'
import { useUploader } from './use-uploader.ts'

/** Props of {@link S3UploadProvider}: of all uploads below it, and how its parts look and speak. */
export interface S3UploadProviderProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends S3UploadOptions<Handler, M>,
    PartLook {
  children?: ReactNode
}

/**
 * One list of uploads for all parts and hooks inside. It ends with the provider: what is under way then is cancelled.
 *
 * @example
 * <S3UploadProvider endpoint="/api/upload">
 *   <S3DropZone />
 *   <S3FileList />
 * </S3UploadProvider>
 */
export function S3UploadProvider<Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3UploadProviderProps<Handler, M>,
): ReactElement {
  const [options, { children, locale, theme, unstyled }] = splitOptions(props)
  const { held } = useUploader<Handler, M>(options)
  const value = useMemo((): UploadContextValue => ({ held, locale, theme, unstyled }), [held, locale, theme, unstyled])
  const format = useFormat(locale)
  return (
    <UploadContext.Provider value={value}>
      {children}
      <LiveRegion held={held} format={format} />
    </UploadContext.Provider>
  )
}
