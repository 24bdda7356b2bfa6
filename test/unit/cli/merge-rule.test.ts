import { describe, expect, it } from 'vitest'
import { corsRule, lifecycleRule } from '../../../src/cli/bucket-rule.ts'
import { mergeRule } from '../../../src/cli/merge-rule.ts'

const OURS =
  '<Rule><ID>bucketdrop-abandoned-uploads</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>' +
  '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>'
const configuration = (rules: string, prolog = '') =>
  `${prolog}<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules}</LifecycleConfiguration>`

describe('a lifecycle rule', () => {
  const rule = lifecycleRule(7)

  it.each([
    ['no configuration', undefined],
    ['an empty one', configuration('')],
    ['one with an older rule of ours', configuration(OURS.replace('>7<', '>30<'))],
  ])('stands alone in %s', (_, existing) => {
    expect(mergeRule(existing, rule)).toEqual({ xml: configuration(OURS), kept: 0 })
  })

  it('leaves other rules as they came, in their order, texts and numbers included', () => {
    const theirs =
      '<Rule><ID>a &amp; b &lt;c&gt;</ID><Filter><And><Prefix> 007/ü</Prefix><Tag><Key>k</Key><Value>1.0</Value></Tag></And></Filter>' +
      '<Status>Disabled</Status><Transition><Days>030</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>' +
      '<Rule><Filter></Filter><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>'
    const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'
    expect(mergeRule(configuration(theirs, prolog), rule)).toEqual({ xml: configuration(theirs + OURS), kept: 2 })
    expect(mergeRule(configuration(OURS + theirs), rule)).toEqual({ xml: configuration(theirs + OURS), kept: 2 })
  })

  it('leaves references to characters, and texts marked as such, as they came', () => {
    const theirs = '<Rule><ID>a&#xD;b&#38;c&quot;d</ID><Filter><Prefix><![CDATA[a&b]]></Prefix></Filter></Rule>'
    expect(mergeRule(configuration(theirs), rule)).toEqual({ xml: configuration(theirs + OURS), kept: 1 })
  })

  it('stands in for its older form, however that is laid out', () => {
    const older = OURS.replace('>7<', '>30<').replaceAll('><', '>\n  <')
    expect(mergeRule(configuration(`\n${older}\n`), rule)).toEqual({ xml: configuration(OURS), kept: 0 })
    // As radosgw gives it back.
    const cephs = OURS.replace('<Filter><Prefix></Prefix></Filter>', '<Prefix></Prefix>')
    expect(mergeRule(configuration(cephs), rule)).toEqual({ xml: configuration(OURS), kept: 0 })
  })

  it('is put into no other document', () => {
    expect(() => mergeRule('<Error><Code>Oops</Code></Error>', rule)).toThrow('LifecycleConfiguration')
    expect(() => mergeRule('', rule)).toThrow('LifecycleConfiguration')
  })
})

it('a CORS rule has an element for each value', () => {
  const { xml } = mergeRule(undefined, corsRule(['https://a.example', 'capacitor://localhost']))
  expect(xml).toContain(
    '<AllowedOrigin>https://a.example</AllowedOrigin><AllowedOrigin>capacitor://localhost</AllowedOrigin>',
  )
  expect(xml).toContain('<AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod>')
})
