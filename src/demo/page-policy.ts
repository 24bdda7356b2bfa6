import { createHash } from 'node:crypto'

/**
 * A Content-Security-Policy under which the widget works, without any `unsafe-*`: scripts and styles of the page's own origin,
 * or named by their hash where they stand in the page; requests to the endpoint and to the storage; pictures from memory.
 *
 * @param html the page.
 * @param storageOrigin where the bytes go.
 */
export function pagePolicy(html: string, storageOrigin: string): string {
  const hashes = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\bsrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    )
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...hashes('script')],
    'style-src': ["'self'", ...hashes('style')],
    // Thumbnails are blobs; Uppy's style sheet has pictures in it.
    'img-src': ["'self'", 'blob:', 'data:'],
    // Uppy's image editor reads the blob that it shows.
    'connect-src': ["'self'", 'blob:', storageOrigin],
    // `bucketdrop/images` makes pictures smaller there.
    'worker-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}
