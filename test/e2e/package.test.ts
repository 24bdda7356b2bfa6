/** The package as it would be published: packed, unpacked into an app of its own, used from there. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { build, createServer, type InlineConfig, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiText } from '../../scripts/api-text.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const app = mkdtempSync(join(tmpdir(), 'bucketdrop-app-'))
const installed = join(app, 'node_modules/bucketdrop')
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

interface Manifest {
  version: string
  bin: { bucketdrop: string }
  dependencies: Record<string, string>
  exports: Record<string, string | { types: string; default: string }>
}

/** Whatever is imported, the same options at the same time, so the same URL. */
const PRESIGN = `
  import { presignUrl, s3 } from 'bucketdrop/server'
  const storage = s3({ bucket: 'photos', region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' })
  export const url = presignUrl(storage, {
    method: 'PUT', key: 'a/日本語 #?.png', expiresIn: 900, now: new Date('2026-01-02T03:04:05Z'),
    headers: { 'content-type': 'image/png' },
  })
`

beforeAll(async () => {
  // Always: an old dist would be tested in silence.
  await run('scripts/build.ts', { tsx: true })
  await exec(npm(), ['pack', '--ignore-scripts', '--pack-destination', app], { cwd: root, shell: isWindows })
  mkdirSync(installed, { recursive: true })
  await exec('tar', ['-xzf', `bucketdrop-${manifest.version}.tgz`, '-C', installed, '--strip-components=1'], {
    cwd: app,
  })
  // As npm would lay them beside it, without asking the registry.
  const others = ['react', 'react-dom', '@types/react', '@types/react-dom', '@types/node', 'rate-limiter-flexible']
  for (const name of [...Object.keys(manifest.dependencies), ...others]) {
    const link = join(app, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link, 'junction')
  }
  write('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }))
})

afterAll(() => rmSync(app, { recursive: true, force: true }))

describe('what is packed', () => {
  const files = () => readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = () => files().map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))

  it('is dist, and the pages a package has', () => {
    const outside = names().filter((name) => !name.startsWith('dist'))
    expect(outside.filter((name) => name !== 'README.md').toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'package.json',
    ])
    const others = names().filter((name) => !/\.(js|js\.map|d\.ts|css)$/.test(name) && name.startsWith('dist'))
    expect(others.toSorted()).toEqual([
      join('dist', 'bucketdrop.locales', 'third-party-licenses.md'),
      join('dist', 'demo', 'page', 'index.html'),
      join('dist', 'demo', 'page', 'plain-html', 'index.html'),
      join('dist', 'demo', 'page', 'third-party-licenses.md'),
      join('dist', 'third-party-licenses.md'),
    ])
    expect(names().filter((name) => /(^|[\\/])(src|test|stories|bench)[\\/]|\.(test|stories)\./.test(name))).toEqual([])
  })

  it('is just what the list says: a file more or less is meant, and the list is written anew (vitest -u)', async () => {
    // The demo's page has hashes in its names.
    const listed = names().map((name) =>
      name.replaceAll('\\', '/').replace(/(\/assets\/[\w-]+)-[\w-]{8}\.(js|css)$/, '$1-*.$2'),
    )
    await expect(`${listed.toSorted().join('\n')}\n`).toMatchFileSnapshot('packed-files.txt')
  })

  it('offers just what the text says: a change of it is meant, and the text is written anew (vitest -u)', async () => {
    await expect(apiText(root)).toMatchFileSnapshot('public-api.txt')
  })

  it('names no machine, and no secret', () => {
    const texts = files().map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    for (const text of texts) {
      expect(text).not.toContain(root)
      expect(text).not.toMatch(/_authToken|BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b(?<!EXAMPLE)/)
    }
  })

  it('gives the licence of everything that is inside its bundle', () => {
    const read = (name: string) => readFileSync(join(installed, 'dist', name), 'utf8')
    const { sources }: { sources: string[] } = JSON.parse(read('bucketdrop.umd.js.map'))
    const inside = new Set(sources.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]))
    const notices = read('third-party-licenses.md').split('\n## ').slice(1)
    const named = notices.map((notice) => notice.split(' - ')[0])
    expect([...inside].filter((name) => name !== undefined && !named.includes(name))).toEqual([])
    const bare = notices.filter((notice) => !/copyright[^]*permission/i.test(notice))
    // These come without a text of their own.
    expect(bare.map((notice) => notice.trim().replace(/ - [\d.]+/, ''))).toEqual(['mime-match (ISC)', 'wildcard (MIT)'])
    // Uppy's style sheets, which are in ours.
    expect(named).toEqual(expect.arrayContaining(['@uppy/core', '@uppy/dashboard']))
  })

  it('asks for nothing that has a licence with conditions beyond a notice', () => {
    const licences = new Map<string, unknown>()
    const visit = (name: string, from: string) => {
      const path = createRequire(from)
        .resolve.paths(name)
        ?.map((folder) => join(folder, name, 'package.json'))
      const found = path?.find(existsSync)
      if (!found) throw new Error(`${name}, which ${from} asks for, is not there.`)
      if (licences.has(found)) return
      const { license, dependencies = {} }: { license?: unknown; dependencies?: Record<string, string> } = JSON.parse(
        readFileSync(found, 'utf8'),
      )
      licences.set(found, license)
      for (const dependency of Object.keys(dependencies)) visit(dependency, found)
    }
    for (const name of Object.keys(manifest.dependencies)) visit(name, join(root, 'package.json'))
    const free = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', '(MIT OR CC0-1.0)']
    expect([...licences].filter(([, licence]) => typeof licence !== 'string' || !free.includes(licence))).toEqual([])
    console.info(`${licences.size} packages come with it`)
  })

  it('has every file its exports name', () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    expect(targets.filter((target) => !existsSync(join(installed, target)))).toEqual([])
  })

  it('leaves what others choose or share outside: #crypto, React, Uppy', () => {
    const read = (name: string) => readFileSync(join(installed, 'dist', name), 'utf8')
    expect(read('server/s3.js')).toMatch(/from ['"]#crypto['"]/)
    expect(read('react/index.js')).toMatch(/^['"]use client['"]/)
    expect(read('react/s3-uploader.js')).toMatch(/import\(['"]\.\.\/uppy\/index\.js['"]\)/)
    expect(read('styles.css')).toContain('.uppy-Dashboard')
    // What is ours is in the layer; only mends to Uppy's own rules are beside them.
    for (const name of ['styles.css', 'bucketdrop.css', 'components.css']) {
      const [outside = ''] = read(name).split('@layer bucketdrop')
      expect(outside, name).not.toMatch(/\.bucketdrop|s3-uploader/)
    }
    const scripts = names().filter((name) => name.endsWith('.js'))
    for (const name of scripts)
      expect(readFileSync(join(installed, name), 'utf8'), name).not.toMatch(/import[^;\n]*\.css['"]/)
  })
})

describe('in Node', () => {
  it('every entry can be imported, and has one UploadError with all others', async () => {
    const entries = Object.keys(manifest.exports).filter((name) => !/\.(css|json|umd\.js)$/.test(name))
    write(
      'entries.js',
      `const entries = ${JSON.stringify(entries)}
       const loaded = await Promise.all(entries.map((name) => import('bucketdrop' + name.slice(1))))
       const errors = new Set(loaded.map((entry) => entry.UploadError).filter(Boolean))
       console.log(JSON.stringify({ empty: entries.filter((_, i) => Object.keys(loaded[i]).length === 0), errors: errors.size }))`,
    )
    expect(JSON.parse(await run('entries.js'))).toEqual({ empty: [], errors: 1 })
  })

  it('hashes with node:crypto; a bundle for browsers, with @noble/hashes: both sign the same URL', async () => {
    write('presign.js', PRESIGN)
    write('print.js', `import { url } from './presign.js'\nconsole.log(url)`)
    // Only inside the package does #crypto mean anything.
    write('node_modules/bucketdrop/chosen.js', `console.log(import.meta.resolve('#crypto'))`)
    expect(await run('node_modules/bucketdrop/chosen.js')).toMatch(/dist\/crypto\/node\.js\n$/)
    const url = (await run('print.js')).trim()
    expect(url).toMatch(/^https:\/\/photos\.s3\.eu-west-1\.amazonaws\.com\/a\/.*X-Amz-Signature=[0-9a-f]{64}/)

    const result = await build({
      root: app,
      configFile: false,
      logLevel: 'warn',
      build: { lib: { entry: 'presign.js', formats: ['es'], fileName: 'presign' }, outDir: 'bundle', minify: false },
    })
    const chunks = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
    const modules = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
    expect(modules.filter((id) => /[\\/]crypto[\\/](node|noble)\.js$/.test(id))).toEqual([
      expect.stringMatching(/noble\.js$/),
    ])
    const bundled: { url: string } = await import(/* @vite-ignore */ pathToFileURL(join(app, 'bundle/presign.js')).href)

    expect(bundled.url).toBe(url)
  })
})

describe('in an app of Vite’s', () => {
  /** Makes a picture smaller, and tells where that was done. */
  const PAGE = `
    import { resizeImages } from 'bucketdrop/images'
    const Real = Worker
    const workers = []
    globalThis.Worker = class extends Real {
      constructor(url, options) {
        super(url, options)
        workers.push(new URL(url).origin === location.origin ? 'own' : 'foreign')
        this.addEventListener('error', () => workers.push('not loaded'))
      }
    }
    const canvas = new OffscreenCanvas(400, 300)
    canvas.getContext('2d').fillRect(0, 0, 200, 300)
    const file = new File([await canvas.convertToBlob({ type: 'image/png' })], 'a.png', { type: 'image/png' })
    OffscreenCanvas.prototype.convertToBlob = () => { workers.push('in the page'); throw new Error('no') }
    const { signal } = new AbortController()
    const small = await resizeImages({ maxWidth: 100, stripMetadata: true })(file, { signal })
    const { width, height } = await createImageBitmap(small)
    document.title = JSON.stringify({ width, height, workers })
  `
  const config: InlineConfig = {
    root: join(app, 'page'),
    configFile: false,
    logLevel: 'warn',
    build: { target: 'es2022' },
    server: { fs: { strict: false } },
  }

  it.each(['built', 'in development'])('%s, the worker for pictures is there', async (how) => {
    mkdirSync(join(app, 'page'), { recursive: true })
    write('page/index.html', '<script type="module" src="./main.js"></script>')
    write('page/main.js', PAGE)
    if (how === 'built') await build(config)
    const server = how === 'built' ? await preview(config) : await (await createServer(config)).listen()
    const browser = await chromium.launch(await chromiumLaunchOptions())
    try {
      const page = await browser.newPage()
      await page.goto(server.resolvedUrls?.local[0] ?? '')
      await page.waitForFunction(() => document.title.startsWith('{'))
      expect(JSON.parse(await page.title())).toEqual({ width: 100, height: 75, workers: ['own'] })
    } finally {
      await browser.close()
      await server.close()
    }
  })
})

describe('bundled', () => {
  it('importing bucketdrop/element for what it does defines the element', async () => {
    write('field.js', `import 'bucketdrop/element'`)
    const result = await build({
      root: app,
      configFile: false,
      logLevel: 'warn',
      build: { lib: { entry: 'field.js', formats: ['es'] }, write: false, minify: false },
    })
    const outputs = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
    const code = outputs.flatMap((output) => (output.type === 'chunk' && output.isEntry ? output.code : [])).join('')
    expect(code).toMatch(/customElements\.define\(['"]s3-uploader['"]/)
  })
})

describe('the command line', () => {
  it('runs the demo: page, endpoint and S3, all from the package', async () => {
    const main = join(installed, manifest.bin.bucketdrop)
    const demo = spawn(process.execPath, [main, 'demo'], { cwd: app, env: { ...process.env, PORT: '0', S3_PORT: '0' } })
    const ended = once(demo, 'exit')
    try {
      let printed = ''
      for await (const chunk of demo.stdout) {
        printed += String(chunk)
        if (printed.includes('secretAccessKey=')) break
      }
      const url = /Open (\S+)/.exec(printed)?.[1] ?? ''
      const page = await (await fetch(url)).text()
      const script = /<script [^>]*src="([^"]+)"/.exec(page)?.[1] ?? ''
      const loaded = await fetch(new URL(script, url))
      expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
      expect(await loaded.text()).toContain('/api/upload')
      expect(await (await fetch(`${url}/plain-html/`)).text()).toContain('<s3-uploader')
      expect(await (await fetch(`${url}/bucketdrop.umd.js`)).text()).toContain('s3-uploader')
      expect(await (await fetch(`${url}/bucketdrop.css`)).text()).toContain('.uppy-Dashboard')
      expect(await (await fetch(`${url}/api/upload`)).json()).toMatchObject({ v: 1, limits: { maxFiles: 100 } })
    } finally {
      demo.kill('SIGTERM')
    }
    if (!isWindows) expect(await ended).toEqual([0, null])
  })

  it('tells the version of the package, from wherever it is called', async () => {
    expect(await run(join('node_modules/bucketdrop', manifest.bin.bucketdrop), { args: ['--version'] })).toBe(
      `${manifest.version}\n`,
    )
  })
})

describe('in React’s server components', () => {
  /** What Next does there with a module that says 'use client': each of its exports becomes a reference. */
  const CLIENT_MODULES = `
    export async function load(url, context, next) {
      const loaded = await next(url, context)
      const source = String(loaded.source ?? '')
      if (!/^['"]use client['"]/.test(source)) return loaded
      if (/export \\*/.test(source)) throw new Error('Next takes no export * in a client module.')
      const names = [...source.matchAll(/export \\{([^}]*)\\}/g)].flatMap(([, list]) =>
        list.split(',').map((part) => part.trim().split(/ as /).at(-1)).filter(Boolean))
      const references = names.map((name) => \`export const \${name} = {
        $$typeof: Symbol.for('react.client.reference'), $$id: \${JSON.stringify(new URL(url).pathname + '#' + name)} }\`)
      return { ...loaded, source: references.join('\\n') }
    }`
  const PAGE = `
    import { register } from 'node:module'
    register('./client-modules.js', import.meta.url)
    const { S3Uploader, ...others } = await import('bucketdrop')
    console.log(JSON.stringify({
      reference: S3Uploader.$$typeof === Symbol.for('react.client.reference'),
      id: S3Uploader.$$id,
      plain: Object.entries(others).filter(([, value]) => value.$$typeof === undefined).map(([name]) => name),
      window: 'window' in globalThis,
    }))`

  it('a page imports the components as references, without a window, and nothing of them runs', async () => {
    write('client-modules.js', CLIENT_MODULES)
    write('page.js', PAGE)
    expect(JSON.parse(await run('page.js', { flags: ['--conditions=react-server'] }))).toEqual({
      reference: true,
      id: expect.stringMatching(/bucketdrop\/dist\/react\/index\.js#S3Uploader$/),
      plain: [],
      window: false,
    })
  })
})

describe('in TypeScript', () => {
  const CONSUMER = `
    import { createElement } from 'react'
    import {
      S3AvatarUpload,
      S3DropZone,
      S3FileList,
      S3UploadButton,
      S3Uploader,
      S3UploadField,
      S3UploadProvider,
      type S3Theme,
      UploadError,
      type UploadedFile,
      useS3DropZone,
      useS3File,
      useS3Upload,
    } from 'bucketdrop'
    import german from 'bucketdrop/locales/de'
    import 'bucketdrop/components.css'
    import 'bucketdrop/styles.css'
    import * as core from 'bucketdrop/core'
    import { resizeImages } from 'bucketdrop/images'
    import { createS3Uppy } from 'bucketdrop/uppy'
    import { mount } from 'bucketdrop/element'
    import 'bucketdrop/bucketdrop.css'
    import { createSandbox } from 'bucketdrop/sandbox'
    import { folderStorage } from 'bucketdrop/sandbox/node'
    import { createUploadHandler, presignUrl, s3, toNodeHandler } from 'bucketdrop/server'

    type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
    const exact = <T extends true>(): T | undefined => undefined

    const storage = s3({ bucket: 'b', region: 'r', accessKeyId: 'a', secretAccessKey: 's' })
    export const POST = createUploadHandler({
      storage,
      secret: 'at least sixteen characters',
      onUploaded: async (object) => ({ id: 1, key: object.key, at: new Date() }),
    })
    exact<Exact<ReturnType<typeof POST>, Promise<Response>>>()
    exact<Exact<ReturnType<typeof presignUrl>, string>>()

    export const element = (
      <S3Uploader<typeof POST>
        endpoint="/api/upload"
        onComplete={(files) => {
          for (const file of files) exact<Exact<typeof file.data, { id: number; key: string; at: string }>>()
        }}
        onError={(error) => exact<Exact<typeof error, UploadError>>()}
      />
    )
    export const untyped = <S3Uploader endpoint={async () => ({ url: '/' })} onComplete={(files: UploadedFile[]) => files.length} />
    // @ts-expect-error An uploader needs its endpoint.
    export const wrong = <S3Uploader />

    const theme: S3Theme = { '--bd-accent': 'rebeccapurple' }
    export const parts = (
      <S3UploadProvider<typeof POST>
        endpoint="/api/upload"
        locale={german}
        onComplete={([file]) => exact<Exact<NonNullable<NonNullable<typeof file>['object']>['data'], { id: number; key: string; at: string }>>()}
      >
        <S3DropZone style={theme} wholePage>{({ state, open }) => <button onClick={open}>{state}</button>}</S3DropZone>
        <S3FileList classNames={{ file: 'row' }} renderRow={({ file, text }) => file.name + text} />
        <S3UploadButton endpoint="/api/other" locale="fr" />
        <S3UploadField name="files" required value={[]} onChange={(keys) => exact<Exact<typeof keys, string[]>>()} />
        <S3AvatarUpload endpoint="/api/upload" shape="square" outputType="image/webp" />
      </S3UploadProvider>
    )
    // @ts-expect-error No node of the list has that name.
    export const unknownPart = <S3FileList classNames={{ rows: 'row' }} />
    // @ts-expect-error That language does not ship.
    export const unknownLanguage = <S3FileList locale="tlh" />
    export function Headless() {
      const { files, addFiles, remove } = useS3Upload<typeof POST>({ endpoint: '/api/upload' })
      const zone = useS3DropZone()
      const file = useS3File<typeof POST>(files[0]?.id ?? '')
      exact<Exact<typeof file, (typeof files)[number] | undefined>>()
      // @ts-expect-error What the endpoint returned has no such field.
      files[0]?.object?.data?.nothing
      remove(files.map(({ id }) => id))
      return <div {...zone.getRootProps()} onPointerDown={() => void addFiles([])} />
    }
    core.createUploader({ endpoint: '/api/upload', prepare: resizeImages({ maxWidth: 2000, type: 'image/webp' }) })
    const field = document.createElement('s3-uploader')
    field.endpoint = async () => ({ url: '/' })
    field.maxFiles = 3
    // @ts-expect-error There are three themes.
    field.theme = 'pink'
    field.addEventListener('s3-complete', ({ detail }) => exact<Exact<typeof detail.files, UploadedFile[]>>())
    mount(field, { endpoint: '/api/upload' }).setOptions({ theme: 'dark' })
    export { core, createElement, createS3Uppy, createSandbox, folderStorage, toNodeHandler }
  `
  const tsc = join(root, 'node_modules/typescript/bin/tsc')

  it.each([
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('an app compiles, its data typed, under $moduleResolution', async (resolution) => {
    write('consumer.tsx', CONSUMER)
    const config = `tsconfig.${resolution.moduleResolution}.json`
    const compilerOptions = {
      ...resolution,
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      jsx: 'react-jsx',
      strict: true,
      noEmit: true,
      types: ['node'],
    }
    write(config, JSON.stringify({ compilerOptions, files: ['consumer.tsx'] }))
    await expect(run(tsc, { args: ['-p', config] })).resolves.toBe('')
  })
})

const exec = promisify(execFile)
const isWindows = process.platform === 'win32'

function npm() {
  return isWindows ? 'npm.cmd' : 'npm'
}

function write(name: string, text: string) {
  writeFileSync(join(app, name), text)
}

/** Runs a script in the app, and returns what it prints. What it complains of is the message of the error. */
async function run(
  script: string,
  { args = [], flags = [], tsx = false }: { args?: string[]; flags?: string[]; tsx?: boolean } = {},
): Promise<string> {
  const options = tsx ? { cwd: root } : { cwd: app }
  try {
    const { stdout } = await exec(
      process.execPath,
      [...(tsx ? ['--import', 'tsx'] : []), ...flags, script, ...args],
      options,
    )
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${script} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
