/**
 * The policy of a browser form upload: "Browser-Based Uploads Using POST", page "POST Policy", Amazon S3 API Reference.
 */
import { fromBase64 } from './encoding.ts'
import { S3Error } from './errors.ts'

type Condition =
  | { readonly match: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly match: 'content-length-range'; readonly min: number; readonly max: number }

export interface PostPolicy {
  /** Milliseconds since 1970. */
  readonly expiration: number
  readonly conditions: readonly Condition[]
}

/** Least and most bytes of the file. */
export interface SizeLimits {
  readonly min: number
  readonly max: number
}

const invalid = (what: string) => new S3Error('InvalidPolicyDocument', `Invalid Policy: ${what}`)
const denied = (what: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${what}`)

/** @param encoded base64 of JSON @throws S3Error InvalidPolicyDocument */
export function parsePolicy(encoded: string): PostPolicy {
  const document = parseJson(encoded)
  if (!isObject(document)) throw invalid('Invalid JSON.')
  const entries = new Map(Object.entries(document))
  const expiration = entries.get('expiration')
  const conditions = entries.get('conditions')
  if (expiration === undefined) throw invalid('Policy missing expiration.')
  const time = typeof expiration === 'string' && isoDate.test(expiration) ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(time)) throw invalid(`Invalid 'expiration' value: ${JSON.stringify(expiration)}`)
  if (conditions === undefined) throw invalid('Policy missing conditions.')
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.")
  const unknown = [...entries.keys()].find((name) => name !== 'expiration' && name !== 'conditions')
  if (unknown !== undefined) throw invalid(`Unexpected: '${unknown}'`)
  return { expiration: time, conditions: conditions.flatMap((each: unknown) => readCondition(each)) }
}

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function parseJson(encoded: string): unknown {
  const bytes = fromBase64(encoded.replace(/[\r\n]/g, ''))
  if (!bytes) throw invalid('Invalid Base64 Encoding.')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('Invalid JSON.')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readCondition(condition: unknown): Condition[] {
  if (isObject(condition)) {
    return Object.entries(condition).map(([field, value]) => {
      if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.')
      return { match: 'eq', field: field.toLowerCase(), value }
    })
  }
  if (!Array.isArray(condition)) throw invalid('Invalid condition: must be a List or an Object.')
  const [match, first, second, ...more]: unknown[] = condition
  const operation = typeof match === 'string' ? match.toLowerCase() : ''
  if (more.length > 0 || second === undefined) throw invalid('Invalid condition: wrong number of arguments.')
  if (operation === 'content-length-range') {
    return [{ match: operation, min: rangeLimit(first), max: rangeLimit(second) }]
  }
  if (operation !== 'eq' && operation !== 'starts-with') throw invalid(`Unknown condition: ${JSON.stringify(match)}`)
  if (typeof first !== 'string' || !first.startsWith('$')) throw invalid('Invalid condition: field must start with $.')
  if (typeof second !== 'string') throw invalid('Invalid condition: value must be a string.')
  return [{ match: operation, field: first.slice(1).toLowerCase(), value: second }]
}

/** Numbers may stand in quotes. */
function rangeLimit(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text))
    throw invalid('Invalid content-length-range: must be integers.')
  return Number(text)
}

/** Fields that need no condition: what signs the policy cannot be in it. */
const exempt = new Set(['policy', 'x-amz-signature', 'signature', 'awsaccesskeyid', 'file'])

/**
 * Holds a form against its policy.
 * @param fields lower-case names; with `bucket`, which the address gives
 * @throws S3Error AccessDenied
 */
export function requirePolicy(policy: PostPolicy, fields: ReadonlyMap<string, string>, now: number): SizeLimits {
  if (now >= policy.expiration) throw denied('Policy expired.')
  const limits = { min: 0, max: Number.POSITIVE_INFINITY }
  const covered = new Set<string>()
  for (const condition of policy.conditions) {
    if (condition.match === 'content-length-range') {
      limits.min = Math.max(limits.min, condition.min)
      limits.max = Math.min(limits.max, condition.max)
      continue
    }
    covered.add(condition.field)
    if (!holds(condition, fields.get(condition.field) ?? '')) {
      const shown = [condition.match, `$${condition.field}`, condition.value].map((part) => JSON.stringify(part))
      throw denied(`Policy Condition failed: [${shown.join(', ')}]`)
    }
  }
  const extra = [...fields.keys()].filter(
    (name) => name !== 'bucket' && !covered.has(name) && !exempt.has(name) && !name.startsWith('x-ignore-'),
  )
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`)
  return limits
}

function holds(condition: Extract<Condition, { field: string }>, value: string): boolean {
  if (condition.match === 'eq') return value === condition.value
  // A Content-Type with commas is a list, each of which must fit.
  const values = condition.field === 'content-type' ? value.split(',').map((each) => each.trimStart()) : [value]
  return values.every((each) => each.startsWith(condition.value))
}
