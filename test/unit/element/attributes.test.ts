import { expect, test } from 'vitest'
import {
  type AttributeValue,
  attributeOf,
  attributeProperties,
  attributes,
  isAttribute,
  isAttributeValue,
  writeAttribute,
} from '../../../src/element/attributes.ts'

const KB = 1024

test.each<[keyof typeof attributes, string | null, unknown]>([
  ['endpoint', '/api/upload', '/api/upload'],
  ['endpoint', null, undefined],
  ['autoUpload', '', true],
  ['autoUpload', 'false', true],
  ['autoUpload', null, false],
  ['maxFiles', '5', 5],
  ['maxFiles', ' ', undefined],
  ['maxFiles', 'many', undefined],
  ['maxFileSize', '1000', 1000],
  ['maxFileSize', '10MB', 10 * KB * KB],
  ['maxFileSize', ' 1.5 gb ', 1.5 * KB ** 3],
  ['maxFileSize', '5 B', 5],
  ['maxFileSize', '1 TB', KB ** 4],
  ['maxFileSize', 'large', undefined],
  ['maxFileSize', '1.2.3MB', undefined],
  ['types', 'image/*, .pdf', ['image/*', '.pdf']],
  ['types', ' , ', undefined],
  ['types', null, undefined],
  ['theme', 'dark', 'dark'],
  ['theme', 'pink', 'auto'],
  ['theme', null, 'auto'],
  ['mode', 'modal', 'modal'],
  ['height', '320', 320],
  ['height', '50vh', '50vh'],
  ['height', null, undefined],
])('%s=%j is %j', (property, attribute, value) => {
  expect(attributes[property](attribute)).toEqual(value)
})

test.each<[keyof typeof attributes, AttributeValue | null, string | null]>([
  ['endpoint', '/api/upload', '/api/upload'],
  ['endpoint', undefined, null],
  ['autoUpload', true, ''],
  ['autoUpload', false, null],
  ['maxFiles', 5, '5'],
  ['maxFiles', null, null],
  ['types', ['image/*', '.pdf'], 'image/*, .pdf'],
  ['height', '50vh', '50vh'],
])('%s set to %j is written %j', (property, value, attribute) => {
  expect(writeAttribute(property, value)).toBe(attribute)
})

test('properties in camels, attributes with hyphens', () => {
  expect(attributeProperties.map(attributeOf)).toContain('max-file-size')
  expect(isAttribute('toString')).toBe(false)
})

test.each([
  ['text', true],
  [5, true],
  [null, true],
  [undefined, true],
  [['image/*'], true],
  [{ sign: '/sign' }, false],
  [async () => ({ url: '/' }), false],
])('%o can be an attribute: %s', (value, can) => {
  expect(isAttributeValue(value)).toBe(can)
})
