/** The form that a signed POST wants, the file last. */
export function formOf(fields: Record<string, string>, content: string | Uint8Array<ArrayBuffer>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  data.append('file', new Blob([content]))
  return data
}
