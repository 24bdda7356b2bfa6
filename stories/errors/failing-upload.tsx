import { S3DropZone, S3FileList, S3UploadProvider, type UploadError } from 'bucketdrop'
import type { ComponentProps } from 'react'

type ProviderProps = ComponentProps<typeof S3UploadProvider>

export interface FailingUploadProps
  extends Pick<ProviderProps, 'limits' | 'meta' | 'prepare' | 'timeout' | 'stallTimeout'> {
  endpoint: string
  theme?: 'light' | 'dark'
  onError?: (error: UploadError, file: { readonly name: string }) => void
}

/** An uploader without patience: what it would wait out, or try again, is a failure at once. */
export function FailingUpload({ endpoint, theme = 'light', onError, ...options }: FailingUploadProps) {
  return (
    <S3UploadProvider endpoint={endpoint} {...(onError ? { onError } : {})} attempts={1} retryBudget={1} {...options}>
      <S3DropZone theme={theme} />
      <S3FileList theme={theme} />
    </S3UploadProvider>
  )
}
