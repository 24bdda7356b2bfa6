/** What our plugins and our Uppy tell besides Uppy's own events. */
import type { Policy } from '../protocol/messages.ts'
import type { UploadedFile } from './types.ts'

declare module '@uppy/core' {
  // The type parameters must be named as Uppy's declaration names them.
  export interface UppyEventMap<M extends import('@uppy/core').Meta, B extends import('@uppy/core').Body> {
    /** One file is stored and confirmed. */
    's3:confirmed': (file: UploadedFile<unknown, M> & { readonly '~body'?: B }) => void
    /** The network is gone, or back: uploads wait for it, and go on by themselves. */
    's3:network': (down: boolean) => void
    /** The endpoint's policy arrived, and its limits hold from now on. */
    's3:policy': (policy: Policy) => void
    /** It speaks another language from now on. */
    's3:language': () => void
    /** A run is over; these files were confirmed in it. */
    's3:complete': (files: UploadedFile<unknown, M>[]) => void
  }
}
