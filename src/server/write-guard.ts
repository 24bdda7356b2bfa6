import type { Provider } from './providers.ts'

/**
 * Headers of an application's own choice, with the provider's guard beside them. What the application signs stays: an
 * access list of its own, or a copy that it names itself, which nobody can make another.
 */
export function withWriteGuard(
  headers: Readonly<Record<string, string>>,
  { writeGuard }: Pick<Provider, 'writeGuard'>,
): Record<string, string> {
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const isCopy = own.has('x-amz-copy-source')
  const added = Object.entries(writeGuard).filter(
    ([name]) => !own.has(name) && !(isCopy && name.startsWith('x-amz-copy-')),
  )
  return { ...headers, ...Object.fromEntries(added) }
}
