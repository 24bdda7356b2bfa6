import { Uppy, type UppyEventMap } from '@uppy/core'
import { createEndpoint } from '../endpoint/create-endpoint.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { EndpointOption, EndpointSettings } from '../endpoint/index.ts'
import { narrowLimits } from '../protocol/check-limits.ts'
import type { Lane, Limits } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { TransferSettings } from '../transfer/settings.ts'
import { acceptFile } from './accept-file.ts'
import type { DashboardLocale } from './dashboard-locale.ts'
import './events.ts'
import { createPluginList, type PluginEntry } from './plugins.ts'
import { restrictionsOf } from './restrictions.ts'
import { S3Transfer } from './s3-transfer.ts'
import type { installStockEngine } from './stock-engine.ts'
import type { UploadBody, UploadMeta } from './types.ts'

/** Options of {@link createS3Uppy}. */
export interface S3UppyOptions<M extends UploadMeta = UploadMeta>
  extends Pick<EndpointSettings, 'headers' | 'credentials'>,
    Pick<TransferSettings, 'stallTimeout' | 'answerTimeout' | 'retryBudget'> {
  /** The upload endpoint: its URL, a dialect's URLs, or a function that signs. */
  endpoint: EndpointOption
  /** Narrows what the endpoint allows; it cannot widen it. */
  limits?: Limits | undefined
  /** Metadata of every file, sent to the endpoint: flat values. */
  meta?: M | undefined
  /**
   * What carries the bytes. `parallel`, the default: files and parts side by side, made for bad networks. `aws-s3`: the
   * stock @uppy/aws-s3.
   */
  engine?: 'parallel' | 'aws-s3' | undefined
  /** Starts as soon as files are added. Default false. */
  autoUpload?: boolean | undefined
  /** Uppy's id; set it where a page has more than one. */
  id?: string | undefined
  /** Uppy's strings, from @uppy/locales, or from the `dashboard()` of a `bucketdrop/locales/…`. Default: English. */
  locale?: DashboardLocale | undefined
  /**
   * Plugins of Uppy, such as `[Webcam, { modes: ['picture'] }]` or `ImageEditor`. Those with a user interface show in the
   * Dashboard by themselves; their style sheets are the page's to import.
   */
  plugins?: readonly PluginEntry[] | undefined
}

/** Names of the widget for assistive technology; without them it is called “Uppy Dashboard”. */
const ENGLISH: DashboardLocale = {
  strings: { dashboardTitle: 'File upload', dashboardWindowTitle: 'File upload (press Escape to close)' },
  pluralize: (count: number) => (count === 1 ? 0 : 1),
}

/** An Uppy that uploads to S3 through an endpoint. Everything Uppy can do, it can. */
export class S3Uppy<M extends UploadMeta = UploadMeta> extends Uppy<M, UploadBody> {
  #own: Limits
  /** What the endpoint publishes; `undefined` until it has told. */
  #policy: Limits | undefined
  /** The ways that the endpoint offers, once it has told. */
  #lanes: readonly Lane[] = []
  #endpoint: Endpoint
  #asking: AbortController | undefined
  /** Settles when the policy is known, or cannot be. */
  #asked: Promise<unknown> | undefined
  readonly #transfer: TransferSettings
  /** Whether bytes are the stock engine's, once it is loaded. */
  readonly #wantsStock: boolean
  #loading: Promise<void> | undefined
  #stock: ReturnType<typeof installStockEngine> | undefined
  #destroyed = false
  #plugins = createPluginList(this)

  constructor(options: S3UppyOptions<M>) {
    const { limits = {}, meta, autoUpload = false, id, locale } = options
    super({
      ...(id === undefined ? {} : { id }),
      ...(meta === undefined ? {} : { meta }),
      autoProceed: autoUpload,
      onBeforeFileAdded: (file, files) => acceptFile(file, files, this.limits),
    })
    this.setLanguage(locale)
    this.#own = limits
    this.#endpoint = createEndpoint(options.endpoint, options)
    this.#transfer = {
      stallTimeout: options.stallTimeout,
      answerTimeout: options.answerTimeout,
      retryBudget: options.retryBudget,
    }
    this.#wantsStock = options.engine === 'aws-s3'
    // A run tries again, and tells.
    if (this.#wantsStock) this.#loadStock().catch((error: unknown) => this.log(error, 'warning'))
    else this.use(S3Transfer<M, UploadBody>, { endpoint: this.#endpoint, ...this.#transfer })
    // The policy may have been out of reach when it was asked for.
    this.on('files-added', () => this.#askPolicy())
    this.#applyLimits()
    this.#askPolicy()
    this.setPlugins(options.plugins)
  }

  /** What may be added: the endpoint's limits, once they are known, narrowed by the page's. */
  get limits(): Limits {
    return narrowLimits(this.#policy ?? {}, this.#own)
  }

  /** What it speaks. */
  get language(): DashboardLocale {
    return this.opts.locale ?? ENGLISH
  }

  /** Changes the language, of what is on the page too. */
  setLanguage(locale: DashboardLocale = ENGLISH): void {
    if (locale === this.opts.locale) return
    this.setOptions({ locale })
    this.emit('s3:language')
  }

  /** Replaces the page's own limits. */
  setLimits(limits: Limits): void {
    this.#own = limits
    this.#applyLimits()
  }

  /** Replaces the metadata of every file, those in the list included: what is not named any more is taken back. */
  replaceMeta(meta: Partial<M> = {}): void {
    const gone = Object.keys(this.getState().meta).filter((name) => !Object.hasOwn(meta, name))
    const without = <T extends object>(from: T): T => {
      const kept = { ...from }
      for (const name of gone) Reflect.deleteProperty(kept, name)
      return kept
    }
    this.setState({ meta: without(this.getState().meta) })
    for (const file of this.getFiles()) this.setFileState(file.id, { meta: without(file.meta) })
    this.setMeta(meta)
  }

  /** Replaces the plugins given before; those that stay in the list stay as they are. */
  setPlugins(plugins: readonly PluginEntry[] = []): void {
    this.#plugins.set(plugins)
  }

  /** Goes on with another endpoint: files that are under way stay with the one that signed them. */
  setEndpoint(endpoint: EndpointOption, settings?: EndpointSettings): void {
    this.#endpoint = createEndpoint(endpoint, settings)
    this.getPlugin<S3Transfer<M, UploadBody>>('S3Transfer')?.setOptions({ endpoint: this.#endpoint })
    this.#stock?.setEndpoint(this.#endpoint)
    this.#asking?.abort()
    this.#asking = undefined
    this.#policy = undefined
    this.#applyLimits()
    this.#askPolicy()
  }

  /** Empties the list, as Uppy's own does, but each file is removed by name: what still runs is ended at the endpoint. */
  override clear(): void {
    this.removeFiles(this.getFiles().map((file) => file.id))
    super.clear()
  }

  override destroy(): void {
    this.#asking?.abort()
    this.#destroyed = true
    super.destroy()
  }

  override async upload() {
    // The policy says whether large files may go in parts.
    if (this.#wantsStock) await Promise.all([this.#loadStock(), this.#asked])
    return await super.upload()
  }

  /** What the stock engine throws passes here on its way to Uppy's state: raw errors become sentences. */
  override emit<E extends keyof UppyEventMap<M, UploadBody>>(
    event: E,
    ...args: Parameters<UppyEventMap<M, UploadBody>[E]>
  ): void {
    if (event === 'upload-error' && this.#stock) {
      const [file, thrown] = args
      const id = file && typeof file === 'object' && 'id' in file ? String(file.id) : ''
      args[1] = this.#stock.explain(thrown, id)
    }
    super.emit(event, ...args)
  }

  /** Once; where it could not be had, anew. */
  #loadStock(): Promise<void> {
    this.#loading ??= import('./stock-engine.ts').then(
      ({ installStockEngine }) => {
        if (this.#destroyed) return
        this.#stock = installStockEngine(this, this.#endpoint, this.#transfer, () => this.#lanes.includes('multipart'))
      },
      (cause: unknown) => {
        this.#loading = undefined
        const message = 'The uploader could not be loaded. Check the network and try again.'
        this.info(message, 'error', this.opts.infoTimeout)
        throw new UploadError('endpoint_unreachable', { message, cause })
      },
    )
    return this.#loading
  }

  /** Uppy's restrictions set the file dialog's filter and hide the plus sign; the refusing is `acceptFile`'s. */
  #applyLimits(): void {
    this.setOptions({ restrictions: restrictionsOf(this.limits) })
  }

  /** Asks for the policy, unless it is known or being asked for. */
  #askPolicy(): void {
    if (this.#policy || this.#asking) return
    const asking = new AbortController()
    this.#asking = asking
    this.#asked = this.#endpoint
      .policy({ signal: asking.signal })
      .then((policy) => {
        if (asking.signal.aborted || !policy) return
        this.#policy = policy.limits
        this.#lanes = policy.lanes
        this.#applyLimits()
        this.emit('s3:policy', policy)
      })
      // The policy is advice: the endpoint checks every file itself.
      .catch((error: unknown) => this.log(error, 'warning'))
      .finally(() => {
        if (this.#asking === asking) this.#asking = undefined
      })
  }
}

/**
 * An Uppy set up to upload to S3 through an endpoint: signed there, sent in parallel, confirmed there.
 *
 * @example
 * const uppy = createS3Uppy({ endpoint: '/api/upload' })
 * uppy.addFile(file)
 * await uppy.upload()
 */
export function createS3Uppy<M extends UploadMeta = UploadMeta>(options: S3UppyOptions<M>): S3Uppy<M> {
  return new S3Uppy(options)
}
