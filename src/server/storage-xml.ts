/** S3's answers in XML, read in one place. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'

/**
 * Reads a document into plain objects: elements by name, their text as strings, `Part` always as a list. Nothing is
 * ever expanded but XML's five entities and character references: a document type could define others, so one that has
 * it is refused.
 *
 * @returns `undefined` where the text is not XML that S3 would write.
 */
export function parseStorageXml(text: string): unknown {
  if (/<!DOCTYPE/i.test(text)) return undefined
  try {
    if (XMLValidator.validate(text) !== true) return undefined
    return new XMLParser({
      ignoreAttributes: true,
      ignoreDeclaration: true,
      removeNSPrefix: true,
      parseTagValue: false,
      processEntities: false,
      maxNestedTags: 10,
      isArray: (name) => name === 'Part',
      tagValueProcessor: (_name, value) => decodeReferences(value),
    }).parse(text)
  } catch {
    // The parser throws at names such as __proto__ and at too deep a nesting.
    return undefined
  }
}

const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

function decodeReferences(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? all
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
