import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { applyRule } from './apply-rule.ts'
import { type BucketRule, corsRule, lifecycleRule } from './bucket-rule.ts'
import { HELP } from './help.ts'
import type { Output } from './output.ts'
import { runDemo } from './run-demo.ts'
import { type Environment, storageFrom } from './storage-from.ts'
import { UsageError } from './usage-error.ts'

/** What a command works with. */
export interface CliContext {
  environment: Environment
  /** The file `package.json` of bucketdrop. */
  manifest: string
  /** The folder of the demo's built pages. */
  demoPage: string
  /** The folder of `bucketdrop.umd.js` and `bucketdrop.css`. */
  bundle: string
  out: Output
  /** Ends it. */
  signal: AbortSignal
}

type Command = (args: string[], context: CliContext) => Promise<number>

const commands = new Map<string, Command>([
  ['demo', demo],
  ['cors', cors],
  ['lifecycle', lifecycle],
])

/**
 * Runs one command line.
 *
 * @param args what stands after `bucketdrop`.
 * @returns the exit code: 0 done, 1 failed, 2 the command line is wrong.
 */
export async function runCli(args: string[], context: CliContext): Promise<number> {
  const [name, ...rest] = args
  const { out } = context
  if (args.length === 0 || args.includes('--help') || args.includes('-h') || name === 'help') {
    out[args.length === 0 ? 'complain' : 'print'](HELP)
    return args.length === 0 ? 2 : 0
  }
  if (name === '--version' || name === '-v') {
    out.print(await versionIn(context.manifest))
    return 0
  }
  try {
    const command = commands.get(name ?? '')
    if (!command) throw new UsageError(`Unknown command: ${name}. There are ${[...commands.keys()].join(', ')}.`)
    return await command(rest, context)
  } catch (error) {
    if (context.signal.aborted) return 1
    out.complain(`bucketdrop: ${error instanceof Error ? error.message : String(error)}`)
    if (!isUsageError(error)) return 1
    out.complain('Run `bucketdrop --help` for help.')
    return 2
  }
}

async function demo(args: string[], { environment, demoPage, bundle, out, signal }: CliContext): Promise<number> {
  const options = { port: text, 's3-port': text, directory: text } as const
  const { values } = parseArgs({ args, options, allowPositionals: false })
  return await runDemo(
    {
      port: wholeNumber('--port', values.port ?? environment.PORT ?? '4000', 0, 65_535),
      s3Port: wholeNumber('--s3-port', values['s3-port'] ?? environment.S3_PORT ?? '4001', 0, 65_535),
      directory: values.directory,
      page: demoPage,
      bundle,
      signal,
    },
    out,
  )
}

const text = { type: 'string' } as const
const bucketOptions = { apply: { type: 'boolean' }, bucket: text, region: text, endpoint: text } as const

async function cors(args: string[], context: CliContext): Promise<number> {
  const options = { ...bucketOptions, origin: { type: 'string', multiple: true } } as const
  const { values } = parseArgs({ args, options, allowPositionals: false })
  if (!values.origin) throw new UsageError('Give the origin of the page, such as --origin https://app.example.com')
  return await show(corsRule(values.origin), values, context)
}

async function lifecycle(args: string[], context: CliContext): Promise<number> {
  const options = { ...bucketOptions, days: text } as const
  const { values } = parseArgs({ args, options, allowPositionals: false })
  return await show(lifecycleRule(wholeNumber('--days', values.days ?? '7', 1, 2 ** 31 - 1)), values, context)
}

interface Flags {
  apply?: boolean | undefined
  bucket?: string | undefined
  region?: string | undefined
  endpoint?: string | undefined
}

/** Prints a rule, and sets it if asked to. */
async function show(rule: BucketRule, flags: Flags, { environment, out, signal }: CliContext): Promise<number> {
  const storage = flags.apply ? storageFrom(flags, environment) : undefined
  out.print(JSON.stringify(rule.json, null, 2))
  if (!storage) return 0
  const kept = await applyRule(storage, rule, signal)
  out.complain(`Set on ${storage.bucket}${kept > 0 ? `, beside ${kept} other ${kept === 1 ? 'rule' : 'rules'}` : ''}.`)
  return 0
}

function wholeNumber(what: string, value: string, least: number, most: number): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) < least || Number(value) > most) {
    throw new UsageError(`${what} must be a whole number from ${least} to ${most}, and not ${value}`)
  }
  return Number(value)
}

/** Ours, or one of `parseArgs`. */
function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

async function versionIn(manifest: string): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'))
  return version
}
