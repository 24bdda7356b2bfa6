import Compressor from '@uppy/compressor'
import { BasePlugin, Uppy } from '@uppy/core'
import ImageEditor from '@uppy/image-editor'
import Webcam from '@uppy/webcam'
import type { S3UploaderProps } from 'bucketdrop'
import { expect, expectTypeOf, test } from 'vitest'
import { createPluginList, type PluginEntry } from '../../../src/uppy/plugins.ts'
import type { UploadBody, UploadMeta } from '../../../src/uppy/types.ts'

const log: string[] = []

interface NotingOptions {
  id?: string
  text?: string
  colour?: string
}

declare module '@uppy/core' {
  // The type parameters must be named as Uppy's declaration names them.
  export interface PluginTypeRegistry<M extends import('@uppy/core').Meta, B extends import('@uppy/core').Body> {
    Noting: Noting<M, B>
  }
}

/** Takes down what is done to it. */
class Noting<M extends UploadMeta, B extends UploadBody> extends BasePlugin<NotingOptions, M, B> {
  constructor(uppy: Uppy<M, B>, options: NotingOptions = {}) {
    super(uppy, options)
    this.id = options.id ?? 'Noting'
    this.type = 'noting'
  }
  override install() {
    log.push(`${this.id} + ${this.opts.text}`)
  }
  override uninstall() {
    log.push(`${this.id} -`)
  }
  override setOptions(options: Partial<NotingOptions>) {
    super.setOptions(options)
    log.push(`${this.id} ~ ${this.opts.text}`)
  }
}

test.each<{ name: string; before: PluginEntry[]; after: PluginEntry[]; does: string[] }>([
  { name: 'added', before: [], after: [[Noting, { text: 'a' }]], does: ['Noting + a'] },
  { name: 'taken off', before: [Noting], after: [], does: ['Noting -'] },
  { name: 'the same, written anew', before: [[Noting, { text: 'a' }]], after: [[Noting, { text: 'a' }]], does: [] },
  { name: 'a class by itself is one without options', before: [Noting], after: [[Noting, {}]], does: [] },
  {
    name: 'another option',
    before: [[Noting, { text: 'a' }]],
    after: [[Noting, { text: 'b' }]],
    does: ['Noting ~ b'],
  },
  {
    name: 'one option more',
    before: [[Noting, { text: 'a' }]],
    after: [[Noting, { text: 'a', colour: 'red' }]],
    does: ['Noting ~ a'],
  },
  {
    name: 'an option taken back begins anew',
    before: [[Noting, { text: 'a', colour: 'red' }]],
    after: [[Noting, { text: 'a' }]],
    does: ['Noting -', 'Noting + a'],
  },
  {
    name: 'two of one class, told apart by id',
    before: [
      [Noting, { id: 'one', text: 'a' }],
      [Noting, { id: 'two', text: 'b' }],
    ],
    after: [[Noting, { id: 'two', text: 'c' }]],
    does: ['one -', 'two ~ c'],
  },
])('$name', ({ before, after, does }) => {
  const plugins = createPluginList(new Uppy<UploadMeta, UploadBody>())
  plugins.set(before)
  log.length = 0
  plugins.set(after)
  expect(log).toEqual(does)
  plugins.set([])
})

test('two with one id are refused in Uppy’s words', () => {
  expect(() => createPluginList(new Uppy<UploadMeta, UploadBody>()).set([Noting, Noting])).toThrow(
    "Already found a plugin named 'Noting'",
  )
})

test('options are those of the plugin', () => {
  type Plugins = NonNullable<S3UploaderProps['plugins']>
  expectTypeOf<Plugins>().toEqualTypeOf<readonly PluginEntry[]>()
  const right: Plugins = [
    Webcam,
    [Webcam, { modes: ['picture'] }],
    [ImageEditor, { quality: 0.8, actions: { rotate: false } }],
    [Compressor, { quality: 0.6, limit: 2 }],
  ]
  // @ts-expect-error A quality is a number.
  const wrong: Plugins = [[Compressor, { quality: 'good' }]]
  // @ts-expect-error There is no such option.
  const unknown: Plugins = [[ImageEditor, { actions: { paint: true } }]]
  expect([right, wrong, unknown]).toHaveLength(3)
})
