/** What can be written as an attribute of `<s3-uploader>`, and how its property reads it. Pure. */

/** Reads an attribute; `null` stands for one that is not there. */
type Kind<Value> = (attribute: string | null) => Value

const text: Kind<string | undefined> = (attribute) => attribute ?? undefined

const flag: Kind<boolean> = (attribute) => attribute !== null

const count: Kind<number | undefined> = (attribute) => {
  const value = attribute?.trim() ? Number(attribute) : Number.NaN
  return Number.isNaN(value) ? undefined : value
}

/** `10485760`, `10MB`, `1.5 GB`: in steps of 1,024, as the widget shows sizes. */
const bytes: Kind<number | undefined> = (attribute) => {
  const [, digits = '', unit = 'B'] = /^\s*([\d.]+)\s*([KMGT]?B)?\s*$/i.exec(attribute ?? '') ?? []
  const value = count(digits)
  return value === undefined ? undefined : Math.floor(value * 1024 ** 'BKMGT'.indexOf(unit.charAt(0).toUpperCase()))
}

/** `image/*, .pdf`: as `accept` of `<input type="file">`. */
const list: Kind<string[] | undefined> = (attribute) => {
  const items = (attribute ?? '').split(',').map((item) => item.trim())
  return items.some(Boolean) ? items.filter(Boolean) : undefined
}

/** Pixels, or any CSS length. */
const length: Kind<number | string | undefined> = (attribute) => count(attribute) ?? attribute ?? undefined

/** One of some words; any other is the first of them. */
function word<const Word extends string>(first: Word, ...others: Word[]): Kind<Word> {
  return (attribute) => others.find((other) => other === attribute) ?? first
}

/** By property: the attribute of `maxFiles` is `max-files`. */
export const attributes = {
  endpoint: text,
  confirm: text,
  credentials: word('same-origin', 'include', 'omit'),
  autoUpload: flag,
  maxFiles: count,
  maxFileSize: bytes,
  minFileSize: bytes,
  maxTotalSize: bytes,
  types: list,
  theme: word('auto', 'light', 'dark'),
  mode: word('inline', 'modal'),
  open: flag,
  height: length,
  note: text,
  locale: text,
  name: text,
  required: flag,
  disabled: flag,
}

type AttributeProperty = keyof typeof attributes

export const attributeProperties = Object.keys(attributes).filter(isAttribute)

export function isAttribute(property: string): property is AttributeProperty {
  return Object.hasOwn(attributes, property)
}

/** Whether it can be written as an attribute: an endpoint that is a function, say, cannot. */
export function isAttributeValue(value: unknown): value is AttributeValue | null {
  return Array.isArray(value) || value === null || (typeof value !== 'object' && typeof value !== 'function')
}

/** What an attribute becomes when its property is set; `null` takes it off. */
export function writeAttribute(property: AttributeProperty, value: AttributeValue | null): string | null {
  if (value === undefined || value === null) return null
  if (attributes[property] === flag) return value ? '' : null
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** What each property reads from its attribute. */
export type AttributeValues = { [Name in AttributeProperty]: ReturnType<(typeof attributes)[Name]> }

/** What a property that is an attribute can be. */
export type AttributeValue = AttributeValues[AttributeProperty]

/** `maxFiles` → `max-files` */
export function attributeOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
