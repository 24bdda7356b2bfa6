/** A property of a value that may be anything, if the value has it itself: nothing is found on prototypes. */
export function ownValue(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}
