/** What a file without a usable MIME type is sent and signed as, on both sides, or the signatures would differ. */
export const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

// type/subtype of RFC 9110 tokens, with optional parameters; printable ASCII only, so it is safe in a header. No tabs:
// signing turns them into spaces, and S3 does not. No braces: S3 replaces `${filename}` in every field of a form.
const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *; *[\w!#$&^.+-]+=("[\x20\x21\x23-\x5b\x5d-\x7a\x7c\x7e]*"|[\w!#$&^.+-]+))*$/

/** The MIME type to use for what a browser reported: the type itself, or `application/octet-stream`. */
export function contentTypeOf(reported: string | null | undefined): string {
  const type = reported?.trim() ?? ''
  return type.length <= 255 && MEDIA_TYPE.test(type) ? type : DEFAULT_CONTENT_TYPE
}
