/** Messages with their values, and numbers, sizes and times as a language writes them: all by `Intl`. Pure. */
import type { UploadError } from '../protocol/upload-error.ts'
import type { MessageLocale, MessageName, MessageParameters } from './messages.ts'

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

type Values<Name extends MessageName> = MessageParameters[Name] extends undefined
  ? []
  : [values: MessageParameters[Name]]

/** How a language says things. */
export interface Format {
  readonly locale: MessageLocale
  /** A message, with what it is told. */
  text<Name extends MessageName>(name: Name, ...values: Values<Name>): string
  /** Why something failed: in the language where it has a sentence for the code, else as the error says it. */
  reason(error: UploadError): string
  number(value: number): string
  /** In steps of 1,024, as file managers count. */
  bytes(bytes: number): string
  /** @param percentage 0 to 100; rounded down. */
  percent(percentage: number): string
  /** Seconds, minutes or hours, rounded up. */
  duration(seconds: number): string
}

/** Formatters for a language. Keep it: the makers of `Intl` are slow. */
export function createFormat(locale: MessageLocale): Format {
  const { code, dir, messages } = locale
  const made = new Map<string, Intl.NumberFormat>()

  function number(value: number, key = '', options: Intl.NumberFormatOptions = {}): string {
    let formatter = made.get(key)
    if (!formatter) made.set(key, (formatter = new Intl.NumberFormat(code, options)))
    return formatter.format(value)
  }
  const inUnit = (value: number, unit: string, unitDisplay: 'short' | 'long', maximumFractionDigits: number) =>
    number(value, unit + maximumFractionDigits, { style: 'unit', unit, unitDisplay, maximumFractionDigits })

  let plurals: Intl.PluralRules | undefined

  return {
    locale,
    text(name, ...[values]) {
      const given: Record<string, string | number> = { ...values }
      const message = messages[name]
      const form =
        typeof message === 'string'
          ? message
          : (message[(plurals ??= new Intl.PluralRules(code)).select(Number(given.count))] ?? message.other)
      return form.replace(/\{(\w+)\}/g, (_, key: string) => {
        const value = given[key] ?? ''
        if (typeof value === 'number') return number(value)
        // A name in another direction must not turn the sentence around it.
        return dir === 'rtl' ? `\u2068${value}\u2069` : value
      })
    },
    reason: (error) => messages.errors?.[error.code] ?? error.message,
    number: (value) => number(value),
    bytes(bytes) {
      const step = Math.min(SIZES.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
      const value = bytes / 1024 ** step
      return inUnit(value, SIZES[step] ?? 'byte', step === 0 ? 'long' : 'short', value >= 100 || step === 0 ? 0 : 1)
    },
    percent: (percentage) => number(Math.floor(percentage) / 100, '%', { style: 'percent' }),
    duration(seconds) {
      const left = Math.max(1, Math.ceil(seconds))
      if (left < 60) return inUnit(left, 'second', 'short', 0)
      if (left < 3600) return inUnit(Math.ceil(left / 60), 'minute', 'short', 0)
      return inUnit(Math.ceil(left / 360) / 10, 'hour', 'short', 1)
    },
  }
}
