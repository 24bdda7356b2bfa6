/** A page that uploads without JavaScript: a plain form whose fields S3 checks against a signed policy. */
import { defaultKey, presignForm, type S3Storage } from 'bucketdrop/server'

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** @param base where this page is, for the way back. */
export function uploadPage(storage: S3Storage, base: string): string {
  const { url, fields } = presignForm(storage, {
    key: defaultKey({ name: 'picture.png' }, Date.now()),
    expiresIn: 900,
    contentType: 'image/png',
    size: { min: 1, max: 5 * 1024 ** 2 },
    metadata: { from: 'a plain form' },
    successRedirect: `${base}/done`,
  })
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  )
  return `<!doctype html>
<html lang="en">
<title>Upload without JavaScript</title>
<form action="${escape(url)}" method="post" enctype="multipart/form-data">
  ${hidden.join('\n  ')}
  <label>A picture, up to 5 MB <input type="file" name="file" accept="image/png" required></label>
  <button>Upload</button>
</form>
`
}

/** Where S3 sends the browser afterwards, with the object's key in the query. */
export function donePage(query: URLSearchParams): string {
  return `<!doctype html>
<html lang="en">
<title>Uploaded</title>
<p>Stored as <code>${escape(query.get('key') ?? '')}</code></p>
`
}
