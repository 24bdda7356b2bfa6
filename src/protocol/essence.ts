/** `type/subtype` in lower case, without parameters: what types are compared by. */
export function essenceOf(type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase()
}
