/**
 * Uppy closes its image editor as soon as “Save” is pressed; the edited picture comes later (`toBlob`, in @uppy/image-editor
 * 5.0.0). An upload begun in between would send the picture as it was. Here the editor closes when the picture is there.
 */
import type { Uppy } from '@uppy/core'
import type Dashboard from '@uppy/dashboard'
import type { UploadBody, UploadMeta } from './types.ts'

/** @returns what ends it. */
export function closeSavedEditor<M extends UploadMeta>(
  uppy: Uppy<M, UploadBody>,
  dashboard: Dashboard<M, UploadBody>,
): () => void {
  const { saveFileEditor } = dashboard
  let stop = () => {}

  dashboard.saveFileEditor = () => {
    const { targets, fileCardFor: id } = dashboard.getPluginState()
    // Of an editor that is not Uppy's nobody knows whether it changes the file.
    if (!id || targets.some((target) => target.type === 'editor' && target.id !== 'ImageEditor'))
      return saveFileEditor()
    stop()
    const { data } = uppy.getFile(id)
    const closeIfSaved = () => {
      const { fileCardFor, showFileEditor } = dashboard.getPluginState()
      const isClosed = fileCardFor !== id || !showFileEditor
      if (!isClosed && uppy.getFile(id)?.data === data) return
      stop()
      if (!isClosed) dashboard.closeFileEditor()
    }
    stop = () => uppy.off('state-update', closeIfSaved)
    uppy.on('state-update', closeIfSaved)
    const editor: object | undefined = uppy.getPlugin('ImageEditor')
    if (editor && 'save' in editor && typeof editor.save === 'function') editor.save()
  }
  return () => stop()
}
