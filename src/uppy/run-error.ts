import type { Body, Meta, Uppy } from '@uppy/core'

/** A run that went well clears Uppy's error, though files of an earlier run may still be failed: it is put back. */
export function keepRunError<M extends Meta, B extends Body>(uppy: Uppy<M, B>): void {
  const failed = uppy.getFiles().find((file) => file.error)
  if (failed) uppy.setState({ error: failed.error ?? null })
}
