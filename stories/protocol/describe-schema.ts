/** Reads valibot's schemas as a table: what the endpoint checks is what the page shows. */

/** What all schemas have in common, as far as it is read here. */
interface AnySchema {
  type: string
  entries?: Record<string, AnySchema>
  wrapped?: AnySchema
  item?: AnySchema
  key?: AnySchema
  value?: AnySchema
  options?: readonly unknown[]
  literal?: unknown
  pipe?: readonly { kind: string; type: string; requirement?: unknown }[]
}

/** One line: `files[].name`. */
export interface Field {
  path: string
  type: string
  optional: boolean
  /** `at least 1`, `at most 1,024 characters`. */
  rules: readonly string[]
}

/** All fields of a message, those inside of others after them. */
export function fieldsOf(schema: object, path = ''): Field[] {
  // Their public types name every kind of schema there is; what is read here is common to them.
  return describe(schema as AnySchema, path)
}

function describe(schema: AnySchema, path: string): Field[] {
  const { entries, item, options } = schema
  if (entries) {
    return Object.entries(entries).flatMap(([name, entry]) => {
      const inner = innerOf(entry)
      const at = path ? `${path}.${name}` : name
      const field = { path: at, type: typeOf(inner), optional: inner !== entry, rules: rulesOf(inner) }
      return [field, ...describe(inner, at)]
    })
  }
  if (item) return describe(item, `${path}[]`)
  if (options && (schema.type === 'union' || schema.type === 'variant')) {
    const all = options.flatMap((option) => (isSchema(option) ? describe(option, path) : []))
    return all.filter(
      ({ path: at, type }, i) => all.findIndex((other) => other.path === at && other.type === type) === i,
    )
  }
  return []
}

function innerOf(schema: AnySchema): AnySchema {
  return schema.type === 'optional' && schema.wrapped ? schema.wrapped : schema
}

function typeOf(schema: AnySchema): string {
  const { type, literal, options = [], item, value } = schema
  if (type === 'literal') return JSON.stringify(literal)
  if (type === 'picklist') {
    const names = options.map((option) => JSON.stringify(option))
    return names.length > 12 ? 'string' : names.join(' | ')
  }
  if (type === 'union' || type === 'variant')
    return [...new Set(options.map((option) => (isSchema(option) ? typeOf(option) : String(option))))].join(' | ')
  if (type === 'array' && item) return `${typeOf(item)}[]`
  if (type === 'record' && value) return `Record<string, ${typeOf(value)}>`
  return type === 'loose_object' ? 'object' : type
}

const number = (requirement: unknown) =>
  typeof requirement === 'number' ? requirement.toLocaleString('en') : String(requirement)

const RULES: Record<string, (requirement: unknown) => string> = {
  integer: () => 'whole',
  min_value: (least) => `at least ${number(least)}`,
  max_value: (most) => `at most ${number(most)}`,
  min_length: (least) => `${number(least)} or more long`,
  max_length: (most) => `at most ${number(most)} long`,
  regex: (pattern) => `matches ${String(pattern)}`,
}

function rulesOf({ pipe = [], type, options = [] }: AnySchema): string[] {
  const rules = pipe.flatMap(({ kind, type: rule, requirement }) =>
    kind === 'validation' ? [RULES[rule]?.(requirement) ?? rule] : [],
  )
  return type === 'picklist' && options.length > 12 ? [...rules, `one of ${options.length} codes`] : rules
}

function isSchema(value: unknown): value is AnySchema {
  return typeof value === 'object' && value !== null && 'type' in value
}
