import { expect, test } from 'vitest'
import { droppedFiles } from '../../../src/react/dropped-files.ts'

/** A folder's entry, as Chromium gives them: `readEntries` gives a hundred at a time. */
function folder(name: string, children: ((path: string) => FileSystemEntry)[], path = ''): FileSystemDirectoryEntry {
  const fullPath = `${path}/${name}`
  const entries = children.map((make) => make(fullPath))
  return {
    ...base(name, fullPath),
    isFile: false,
    isDirectory: true,
    createReader() {
      let at = 0
      return {
        readEntries(resolve) {
          const some = entries.slice(at, at + 100)
          at += some.length
          resolve(some)
        },
      }
    },
    getDirectory: () => undefined,
    getFile: () => undefined,
  }
}

function entry(name: string, { readable = true } = {}) {
  return (path: string): FileSystemEntry => {
    const file: FileSystemFileEntry = {
      ...base(name, `${path}/${name}`),
      isFile: true,
      isDirectory: false,
      file: (resolve, reject) => {
        if (readable) resolve(new File(['x'], name, { type: 'text/plain' }))
        else reject?.(new DOMException('gone', 'NotFoundError'))
      },
    }
    return file
  }
}

const base = (name: string, fullPath: string) => ({
  name,
  fullPath,
  filesystem: { name: '', root: never() },
  getParent() {},
})

function never(): FileSystemDirectoryEntry {
  return Object.create(null)
}

function transferOf(...dropped: (FileSystemDirectoryEntry | File)[]): DataTransfer {
  const items = dropped.map((one) => ({
    kind: 'file',
    type: '',
    getAsFile: () => (one instanceof File ? one : null),
    webkitGetAsEntry: () => (one instanceof File ? null : one),
  }))
  return Object.assign(Object.create(null), { items: [{ kind: 'string', type: 'text/plain' }, ...items] })
}

const pathsOf = (files: Awaited<ReturnType<typeof droppedFiles>>['files']) =>
  files.map((file) => ('data' in file ? file.meta?.relativePath : file.name))

test('files are taken as they are', async () => {
  const { files } = await droppedFiles(transferOf(new File([], 'a.txt'), new File([], 'b.txt')))
  expect(pathsOf(files)).toEqual(['a.txt', 'b.txt'])
})

test('of a folder, all files are taken, not the first hundred', async () => {
  const many = folder(
    'many',
    Array.from({ length: 1050 }, (_, i) => entry(`${i}.txt`)),
  )
  const { files } = await droppedFiles(transferOf(many))
  expect(files).toHaveLength(1050)
  expect(pathsOf(files)[1049]).toBe('many/1049.txt')
})

test('folders in folders are read too, and each file knows its path', async () => {
  const tree = folder('album', [
    entry('cover.jpg'),
    (path) => folder('day 1', [entry('a.jpg'), (inner) => folder('raw', [entry('a.dng')], inner)], path),
    (path) => folder('empty', [], path),
    (path) => folder('day 2', [entry('b.jpg')], path),
  ])
  const { files } = await droppedFiles(transferOf(tree, new File([], 'beside.txt')))
  expect(pathsOf(files)).toEqual([
    'beside.txt',
    'album/cover.jpg',
    'album/day 1/a.jpg',
    'album/day 1/raw/a.dng',
    'album/day 2/b.jpg',
  ])
})

test('what a system leaves in folders is left out', async () => {
  const { files } = await droppedFiles(transferOf(folder('f', [entry('.DS_Store'), entry('Thumbs.db'), entry('a')])))
  expect(pathsOf(files)).toEqual(['f/a'])
})

test('what cannot be read is named, and the others are taken', async () => {
  const { files, unreadable } = await droppedFiles(
    transferOf(folder('f', [entry('gone.txt', { readable: false }), entry('a.txt')])),
  )
  expect([pathsOf(files), unreadable]).toEqual([['f/a.txt'], ['gone.txt']])
})

test('a folder that cannot be read is named', async () => {
  const broken = folder('f', [])
  broken.createReader = () => ({ readEntries: failing })
  expect((await droppedFiles(transferOf(broken))).unreadable).toEqual(['f'])
})

test('it says when folders are read, and stops when nobody waits any more', async () => {
  const ended = AbortSignal.abort()
  let told = 0
  const { files } = await droppedFiles(transferOf(folder('f', [entry('a')])), {
    onFolder: () => (told += 1),
    signal: ended,
  })
  expect([told, files]).toEqual([1, []])
})

function failing(_resolve: unknown, reject?: (error: DOMException) => void) {
  reject?.(new DOMException('denied', 'SecurityError'))
}
