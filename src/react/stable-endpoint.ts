/** Endpoints written inline are new at every render; these decide what really changed. */
import type { EndpointOption, EndpointSettings } from '../endpoint/index.ts'

/** What leads to an endpoint. */
interface Connection extends Pick<EndpointSettings, 'credentials'> {
  endpoint?: EndpointOption | undefined
}

/** The same text as long as nothing about the way to the endpoint has changed. */
export function connectionKey({ endpoint, credentials }: Connection): string {
  return `${endpoint === undefined ? '' : endpointKey(endpoint)} ${credentials}`
}

/** The same text for endpoints that differ only in their functions' identity. */
export function endpointKey(endpoint: EndpointOption): string {
  return JSON.stringify(endpoint, functionsAsMarks) ?? 'function'
}

function functionsAsMarks(_name: string, value: unknown): unknown {
  return typeof value === 'function' ? 'function' : value
}

/** An endpoint that may be kept: its functions call those of the last render. */
export function stableEndpoint(latest: () => EndpointOption): EndpointOption {
  const now = latest()
  if (typeof now === 'string') return now
  if (typeof now === 'function') {
    return (file, options) => {
      const current = latest()
      return (typeof current === 'function' ? current : now)(file, options)
    }
  }
  const { sign, confirm } = now
  const dialect = () => {
    const current = latest()
    return typeof current === 'object' ? current : now
  }
  return {
    ...now,
    ...(typeof sign === 'function'
      ? {
          sign: (file, options) => {
            const current = dialect().sign
            return (typeof current === 'function' ? current : sign)(file, options)
          },
        }
      : {}),
    ...(typeof confirm === 'function'
      ? {
          confirm: (file, prepared, options) => {
            const current = dialect().confirm
            return (typeof current === 'function' ? current : confirm)(file, prepared, options)
          },
        }
      : {}),
  }
}
