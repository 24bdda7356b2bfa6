import { createContext } from 'react'
import type { HeldUploader } from './held-uploader.ts'
import type { LocaleOption } from './use-format.ts'

/** How a part looks and speaks; what a part is not told, its provider says. */
export interface PartLook {
  /** Its language: one of `bucketdrop/locales/…`. Default English. */
  locale?: LocaleOption | undefined
  /** `auto`, the default, is what `color-scheme` says where the part stands. */
  theme?: 'light' | 'dark' | 'auto' | undefined
  /** Without our class, so that none of our rules apply. `data-part` and `data-state` stay, for yours. */
  unstyled?: boolean | undefined
}

/** What `S3UploadProvider` provides. */
export interface UploadContextValue extends PartLook {
  held?: HeldUploader | undefined
}

export const UploadContext = createContext<UploadContextValue>({})
