/** What a token says of its upload, as far as the soak asks. */
interface Claims {
  key: string
  multipart?: { uploadId: string }
}

/** A token's first half is readable by anybody. */
export function claimsOf(token: string): Claims {
  return JSON.parse(atob((token.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
}
