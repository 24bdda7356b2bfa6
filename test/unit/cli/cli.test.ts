/** The command line against a sandbox S3 over HTTP. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GetBucketCorsCommand, PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/run-cli.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'

const manifest = fileURLToPath(new URL('../../../package.json', import.meta.url))
const SECRET = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY'
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET }
const BUCKET = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_REGION: 'us-east-1',
  S3_BUCKET: 'photos',
}

let sandbox: ReturnType<typeof createSandbox>
let server: Server
let endpoint: string
let folder: string
beforeAll(async () => {
  server = createServer(toNodeHandler(async (request) => await sandbox.fetch(request)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(join(tmpdir(), 'bucketdrop-cli-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  sandbox = createSandbox({ ...keys, buckets: ['photos'] })
})

/** Runs one command line: its exit code and what it wrote. */
async function run(args: string[], environment: Record<string, string> = {}, signal = new AbortController().signal) {
  const printed: string[] = []
  const complained: string[] = []
  const code = await runCli(args, {
    environment: { ...BUCKET, S3_ENDPOINT: endpoint, ...environment },
    manifest,
    demoPage: folder,
    bundle: folder,
    out: { print: (line) => printed.push(line), complain: (line) => complained.push(line) },
    signal,
  })
  expect([...printed, ...complained].join('\n')).not.toMatch(/K7MDENG|X-Amz-Signature/)
  return { code, printed: printed.join('\n'), complained: complained.join('\n') }
}

const client = () => new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys })
const corsOfBucket = async () => (await client().send(new GetBucketCorsCommand({ Bucket: 'photos' }))).CORSRules ?? []

describe('bucketdrop', () => {
  it.each([
    [['--help'], 0],
    [['-h'], 0],
    [['help'], 0],
    [['cors', '--help'], 0],
  ])('%j prints the help', async (args, code) => {
    const result = await run(args)
    expect(result).toMatchObject({ code, complained: '' })
    for (const name of ['demo', 'cors', 'lifecycle']) expect(result.printed).toContain(`  ${name} `)
  })

  it('without a command prints the help as a complaint', async () => {
    expect(await run([])).toMatchObject({ code: 2, printed: '', complained: expect.stringContaining('Usage:') })
  })

  it('tells its version', async () => {
    const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'))
    expect(await run(['--version'])).toEqual({ code: 0, printed: version, complained: '' })
  })

  it.each([
    [['deploy'], 'Unknown command: deploy'],
    [['toString'], 'Unknown command: toString'],
    [['cors'], 'origin'],
    [['cors', '--origin'], 'origin'],
    [['cors', '--origin', 'https://app.example.com/'], 'browsers write it as https://app.example.com\n'],
    [['cors', '--origin', 'https://app.example.com/path'], 'browsers write it as https://app.example.com\n'],
    [['cors', '--origin', 'app.example.com'], 'no origin'],
    [['cors', '--origin', 'https://*.*.com'], 'no origin'],
    [['cors', '--origin', 'https://a.example,https://b.example'], 'no origin'],
    [['cors', '--origin', 'https://App.Example.com'], 'browsers write it as https://app.example.com'],
    [['cors', '--origin', 'https://*.Example.com'], 'browsers write it as https://*.example.com'],
    [['cors', '--origin', 'https://a.example:443'], 'browsers write it as https://a.example'],
    [['cors', '--origin', 'https://bücher.example'], 'browsers write it as https://xn--bcher-kva.example'],
    [['cors', '--origin', 'https://a.example:99999'], 'no origin'],
    [['cors', '--origin', 'tauri://localhost/'], 'no origin'],
    [['cors', '--origin', '*', '--force'], '--force'],
    [['cors', 'https://app.example.com'], 'https://app.example.com'],
    [['lifecycle', '--days', '0'], '--days'],
    [['lifecycle', '--days', '1.5'], '--days'],
    [['lifecycle', '--days', 'week'], '--days'],
    [['demo', '--port', '70000'], '--port'],
  ])('%j is wrong: 2', async (args, sentence) => {
    const { code, printed, complained } = await run(args)
    expect([code, printed]).toEqual([2, ''])
    expect(complained).toContain(sentence)
  })
})

describe('bucketdrop cors', () => {
  it('prints the rule as the AWS command line takes it, and touches nothing', async () => {
    const { code, printed } = await run(['cors', '--origin', 'https://a.example', '--origin', 'http://localhost:3000'])
    expect(code).toBe(0)
    const configuration: { CORSRules: object[] } = JSON.parse(printed)
    expect(configuration).toMatchObject({
      CORSRules: [{ AllowedOrigins: ['https://a.example', 'http://localhost:3000'], AllowedHeaders: ['*'] }],
    })
    await expect(corsOfBucket()).rejects.toThrow(/CORS/)
    // The SDK takes the same form.
    await client().send(new PutBucketCorsCommand({ Bucket: 'photos', CORSConfiguration: JSON.parse(printed) }))
    expect(await corsOfBucket()).toEqual(configuration.CORSRules)
  })

  it.each([
    'http://localhost:*',
    'https://*',
    'https://*.a.example:8443',
    'http://[::1]:3000',
    'capacitor://localhost',
  ])('takes %s', async (origin) => {
    expect((await run(['cors', '--origin', origin])).code).toBe(0)
  })

  it('needs no bucket to print', async () => {
    const nothing = { S3_BUCKET: '', AWS_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', S3_ENDPOINT: '' }
    expect((await run(['cors', '--origin', '*'], nothing)).code).toBe(0)
  })

  it('--apply sets it, so that a page of that origin may upload, and no other', async () => {
    const { code, printed, complained } = await run(['cors', '--origin', 'https://*.example', '--apply'])
    expect([code, complained]).toEqual([0, 'Set on photos.'])
    expect({ CORSRules: await corsOfBucket() }).toEqual(JSON.parse(printed))
    const preflight = async (origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      }
      return (await fetch(`${endpoint}/photos/a.txt`, { method: 'OPTIONS', headers })).status
    }
    expect([await preflight('https://a.example'), await preflight('https://b.other')]).toEqual([200, 403])
  })

  it('--apply keeps the rules of others as they are, and replaces its own', async () => {
    const theirs = { ID: 'reading & more', AllowedOrigins: ['*'], AllowedMethods: ['GET'], MaxAgeSeconds: 7 }
    const unnamed = { AllowedOrigins: ['https://x.example'], AllowedMethods: ['HEAD', 'GET'] }
    const CORSConfiguration = { CORSRules: [theirs, unnamed] }
    await client().send(new PutBucketCorsCommand({ Bucket: 'photos', CORSConfiguration }))
    await run(['cors', '--origin', 'https://old.example', '--apply'])
    const { complained } = await run(['cors', '--origin', 'https://new.example', '--apply'])
    expect(complained).toBe('Set on photos, beside 2 other rules.')
    expect(await corsOfBucket()).toMatchObject([theirs, unnamed, { AllowedOrigins: ['https://new.example'] }])
    expect(await corsOfBucket()).toHaveLength(3)
  })

  it('takes the bucket from flags before the environment', async () => {
    const flags = ['--bucket', 'photos', '--region', 'us-east-1', '--endpoint', endpoint]
    const wrong = { S3_BUCKET: 'other', AWS_REGION: 'eu-west-1', S3_ENDPOINT: 'http://127.0.0.1:1' }
    expect(await run(['cors', '--origin', '*', '--apply', ...flags], wrong)).toMatchObject({ code: 0 })
    expect(await corsOfBucket()).toHaveLength(1)
  })

  it('signs with a session token', async () => {
    sandbox = createSandbox({ ...keys, sessionToken: 'a/session+token=', buckets: ['photos'] })
    const temporary = { AWS_SESSION_TOKEN: 'a/session+token=' }
    expect(await run(['cors', '--origin', '*', '--apply'], temporary)).toMatchObject({ code: 0 })
  })

  it.each([
    ['a bucket that is not there', { S3_BUCKET: 'nowhere' }, 1, /404 NoSuchBucket/],
    ['a wrong key', { AWS_SECRET_ACCESS_KEY: 'wrong-key' }, 1, /403 SignatureDoesNotMatch/],
    [
      'an S3 that is not there',
      { S3_ENDPOINT: 'http://127.0.0.1:1' },
      1,
      /could not be reached at http:\/\/127\.0\.0\.1:1/,
    ],
    ['no bucket named', { S3_BUCKET: '' }, 2, /--bucket or S3_BUCKET/],
    ['no keys', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, 2, /AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY/],
    ['an endpoint that is no URL', { S3_ENDPOINT: 'localhost:9000' }, 2, /endpoint/],
  ])('--apply with %s: clear words', async (_, environment, code, sentence) => {
    const result = await run(['cors', '--origin', '*', '--apply'], environment)
    expect(result.code).toBe(code)
    expect(result.complained).toMatch(sentence)
  })
})

describe('bucketdrop lifecycle', () => {
  it.each([
    [[], 7],
    [['--days', '30'], 30],
  ])('%j prints the rule for %d days', async (args, DaysAfterInitiation) => {
    const { code, printed } = await run(['lifecycle', ...args])
    expect(code).toBe(0)
    expect(JSON.parse(printed)).toEqual({
      Rules: [
        {
          ID: 'bucketdrop-abandoned-uploads',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation },
        },
      ],
    })
  })

  it('--apply where the S3 has no such thing says so', async () => {
    const { code, complained } = await run(['lifecycle', '--apply'])
    expect(code).toBe(1)
    expect(complained).toContain('LifecycleConfiguration could not be read: S3 answered 501 NotImplemented')
  })
})

describe('bucketdrop demo', () => {
  it('serves the built page and takes uploads, until it is told to stop', async () => {
    const directory = join(folder, 'kept')
    const lines: string[] = []
    const stop = new AbortController()
    const running = runCli(['demo', '--port', '0', '--s3-port', '0', '--directory', directory], {
      environment: {},
      manifest,
      demoPage: folder,
      bundle: folder,
      out: { print: (line) => lines.push(line), complain: (line) => lines.push(line) },
      signal: stop.signal,
    })
    await expect
      .poll(() => lines.join('\n'))
      .toMatch(/Open http:\/\/127\.0\.0\.1:\d+\n\n?S3 http:\/\/127\.0\.0\.1:\d+ bucket=demo/)
    const url = /Open (\S+)/.exec(lines.join('\n'))?.[1] ?? ''
    expect(await (await fetch(url)).text()).toContain('<title>page</title>')
    expect(await (await fetch(`${url}/api/upload`)).json()).toMatchObject({ v: 1 })
    expect(await (await fetch(`${url}/api/objects`)).json()).toEqual([])
    const statuses = ['/nowhere', '/%2e%2e/package.json', '//etc/passwd', '/kept'].map(async (path) => {
      return (await fetch(url + path)).status
    })
    expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404])
    stop.abort()
    expect(await running).toBe(0)
    await expect(fetch(url)).rejects.toThrow(TypeError)
  })

  it('says which ports to choose when one is taken, and leaves nothing behind', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('bucketdrop-demo-'))
    const port = endpoint.split(':').at(-1) ?? ''
    for (const args of [
      ['--port', '0', '--s3-port', port],
      ['--port', port, '--s3-port', '0'],
    ]) {
      const { code, complained } = await run(['demo', ...args])
      expect(code).toBe(1)
      expect(complained).toMatch(/address already in use.*Choose other ports/)
    }
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('bucketdrop-demo-'))
    expect(after.filter((name) => !before.includes(name))).toEqual([])
  })
})

describe('the process', () => {
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
  const start = (...args: string[]) => spawn(process.execPath, ['--import', 'tsx', main, ...args], { stdio: 'pipe' })

  it('ends with the exit code, and writes what was asked for to the standard output only', async () => {
    const good = start('cors', '--origin', 'https://a.example')
    const bad = start('nonsense')
    const texts = [good.stdout, good.stderr, bad.stdout, bad.stderr].map(async (stream) => {
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      return text
    })
    const codes = await Promise.all([once(good, 'exit'), once(bad, 'exit')])
    const [printed = '', complained, printedBadly, error] = await Promise.all(texts)
    expect(codes.map(([code]) => Number(code))).toEqual([0, 2])
    expect(JSON.parse(printed)).toHaveProperty('CORSRules')
    expect([complained, printedBadly]).toEqual(['', ''])
    expect(error).toContain('Unknown command: nonsense')
  }, 30_000)
})
