/** Puts a rule into a bucket's configuration. Pure. */
import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import * as v from 'valibot'
import type { BucketRule } from './bucket-rule.ts'

// In document order, and with texts and entities as they are: rules that are not ours go back as they came.
const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  processEntities: false,
  cdataPropName: '#cdata',
} as const
const parser = new XMLParser({ ...options, parseTagValue: false, trimValues: false })
const ordered = new XMLBuilder(options)
const plain = new XMLBuilder()

const node = v.record(v.string(), v.unknown())
const nodes = v.array(node)
const textOf = v.tuple([v.object({ '#text': v.string() })])

/**
 * The configuration with the rule in it: in place of the one of the same ID, or after all others.
 *
 * @param existing the configuration as the bucket has it, XML; `undefined` where it has none.
 * @returns the new configuration, and how many rules of others it keeps.
 */
export function mergeRule(existing: string | undefined, rule: BucketRule): { xml: string; kept: number } {
  const document = existing === undefined ? [] : v.parse(nodes, parser.parse(existing))
  const root = document.find((each) => Object.hasOwn(each, rule.root))
  if (existing !== undefined && !root) throw new Error(`S3 answered something that is no ${rule.root}`)
  const rules = v.parse(nodes, root?.[rule.root] ?? []).filter((each) => Object.hasOwn(each, rule.element))
  const kept = rules.filter((each) => idOf(each[rule.element]) !== rule.xml.ID)
  const inner: string = ordered.build(kept) + plain.build({ [rule.element]: rule.xml })
  const xml = `<${rule.root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${rule.root}>`
  return { xml, kept: kept.length }
}

function idOf(rule: unknown): string | undefined {
  const id = v.parse(nodes, rule).find((each) => Object.hasOwn(each, 'ID'))?.ID
  const parsed = v.safeParse(textOf, id)
  return parsed.success ? parsed.output[0]['#text'] : undefined
}
