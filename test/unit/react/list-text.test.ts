import { en, type FileSnapshot, UploadError } from 'bucketdrop'
import { describe, expect, test } from 'vitest'
import { createFormat } from '../../../src/messages/format.ts'
import { mayBeTaken } from '../../../src/react/drag-state.ts'
import { fileText } from '../../../src/react/file-text.ts'
import { limitsLine } from '../../../src/react/limits-line.ts'
import { splitName } from '../../../src/react/split-name.ts'

const MB = 1024 ** 2
const format = createFormat(en)

test.each<[name: string, parts: [string, string]]>([
  ['a.txt', ['a.txt', '']],
  ['A very long name of a document.pdf', ['A very long name of a do', 'cument.pdf']],
  ['no extension, and a very long name', ['no extension, and a very lon', 'g name']],
  ['.a-hidden-file-with-a-long-name', ['.a-hidden-file-with-a-lon', 'g-name']],
  ['😀'.repeat(30) + '.png', ['😀'.repeat(24), '😀'.repeat(6) + '.png']],
])('%s keeps its end', (name, parts) => expect(splitName(name)).toEqual(parts))

describe('what a row says', () => {
  const moving: FileSnapshot = {
    id: '1',
    name: 'a.txt',
    type: '',
    size: 5 * MB,
    data: new Blob(),
    meta: {},
    status: 'uploading',
    bytesSent: 1.25 * MB,
    speed: 0.75 * MB,
    error: undefined,
    object: undefined,
  }
  test.each<[what: string, file: Partial<FileSnapshot>, offline: boolean, text: string]>([
    ['moving', {}, false, '1.3 MB of 5 MB · 768 kB/s · 5 sec left'],
    ['not measured yet', { bytesSent: 0, speed: undefined }, false, '0 bytes of 5 MB · Uploading'],
    ['without network', {}, true, '1.3 MB of 5 MB · Waiting for the network'],
    ['paused', { status: 'paused' }, false, '1.3 MB of 5 MB · Paused'],
    ['waiting', { status: 'waiting' }, false, '5 MB · Ready to upload'],
    ['done', { status: 'done' }, false, '5 MB · Uploaded'],
    [
      'failed',
      { status: 'failed', error: new UploadError('file_too_large', { message: 'This file is too large.' }) },
      false,
      'This file is too large.',
    ],
  ])('%s', (_what, more, offline, text) => expect(fileText({ ...moving, ...more }, offline, format)).toBe(text))
})

test.each([
  [{}, ''],
  [{ maxFiles: 1 }, ''],
  [{ maxFiles: 5, maxFileSize: 10 * MB }, 'Up to 5 files · Up to 10 MB each'],
  [{ maxTotalSize: 50 * MB, types: ['image/*', '.pdf'] }, '50 MB in all · image/*, .pdf'],
])('limits %j', (limits, line) => expect(limitsLine(limits, format)).toBe(line))

describe('whether what is held may be taken', () => {
  const held = (...types: string[]) => types.map((type) => ({ kind: 'file', type }))
  test.each([
    ['anything, without limits', held('text/plain'), undefined, true],
    ['a picture among others', held('text/plain', 'image/png'), ['image/*'], true],
    ['no picture', held('text/plain', 'video/mp4'), ['image/*'], false],
    ['a folder, which has no type', held(''), ['image/*'], true],
    ['a type, where an extension is asked for', held('text/plain'), ['image/*', '.pdf'], true],
    ['nothing that is known yet', [], ['image/*'], true],
  ])('%s', (_what, items, types, taken) => expect(mayBeTaken(items, types ? { types } : {})).toBe(taken))
})
