const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** Bytes for people, in steps of 1,024 as file managers count: `0 B`, `1.5 KB`, `120 MB`. */
export function formatBytes(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** step
  const rounded = value >= 100 || step === 0 ? Math.round(value) : Math.round(value * 10) / 10
  return `${rounded} ${UNITS[step]}`
}
