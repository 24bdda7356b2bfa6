/** S3's XML, written and read. */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import { S3Error } from './errors.ts'

/** The content of an element: text, or named children; a list repeats the element, `undefined` leaves it out. */
export type XmlContent = string | number | boolean | undefined | { [name: string]: XmlContent } | readonly XmlContent[]

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters become references, as S3 writes them: literal, a parser would drop or fold them. */
function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is for
  return text.replace(/[&<>"\u0000-\u0008\u000b-\u001f]/g, (c) => escapes[c] ?? `&#x${c.charCodeAt(0).toString(16)};`)
}

/** A document with one root element. Successes carry S3's namespace, errors none. */
export function xmlDocument(root: string, content: Record<string, XmlContent>, namespaced = true): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    processEntities: false,
    tagValueProcessor: (_name, value) => escapeText(String(value)),
  })
  const element = namespaced ? { '@_xmlns': namespace, ...content } : content
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: element })}`
}

/** An element that was read: its text, or its children by name. */
export class XmlElement {
  readonly #content: unknown

  constructor(content: unknown) {
    this.#content = content
  }

  /** The text; whatever surrounds child elements when there are some. */
  get text(): string {
    return typeof this.#content === 'string' ? this.#content : ''
  }

  /** All children of that name, in order. */
  children(name: string): XmlElement[] {
    if (typeof this.#content !== 'object' || this.#content === null) return []
    const found: unknown = Object.entries(this.#content).find(([key]) => key === name)?.[1]
    return Array.isArray(found) ? found.map((item: unknown) => new XmlElement(item)) : []
  }

  /** The first child of that name. */
  child(name: string): XmlElement | undefined {
    return this.children(name)[0]
  }
}

/** @throws S3Error MalformedXML when it is no XML, or its root has another name. */
export function parseXml(text: string, root: string): XmlElement {
  let parsed: unknown
  try {
    if (XMLValidator.validate(text) === true) {
      parsed = new XMLParser({
        ignoreAttributes: true,
        ignoreDeclaration: true,
        parseTagValue: false,
        trimValues: false,
        removeNSPrefix: true,
        htmlEntities: true,
        isArray: () => true,
      }).parse(text)
    }
  } catch {
    // The parser refuses names such as __proto__ by throwing: as malformed as the rest.
  }
  const element = new XmlElement(parsed).child(root)
  if (!element) throw new S3Error('MalformedXML')
  return element
}
