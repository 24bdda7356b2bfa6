import AwsS3 from '@uppy/aws-s3'
import { Uppy, type UppyEventMap, type UppyOptions } from '@uppy/core'
import { createEndpoint } from '../endpoint/create-endpoint.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { EndpointOption, EndpointSettings } from '../endpoint/index.ts'
import { narrowLimits } from '../protocol/check-limits.ts'
import type { Limits } from '../protocol/messages.ts'
import { acceptFile } from './accept-file.ts'
import { S3Confirm } from './confirm.ts'
import { explainError } from './explain-error.ts'
import { restrictionsOf } from './restrictions.ts'
import { signRequest } from './sign-request.ts'
import type { UploadBody, UploadMeta } from './types.ts'

/** Options of {@link createS3Uppy}. */
export interface S3UppyOptions<M extends UploadMeta = UploadMeta>
  extends Pick<EndpointSettings, 'headers' | 'credentials'> {
  /** The upload endpoint: its URL, a dialect's URLs, or a function that signs. */
  endpoint: EndpointOption
  /** Narrows what the endpoint allows; it cannot widen it. */
  limits?: Limits | undefined
  /** Metadata of every file, sent to the endpoint: flat values. */
  meta?: M | undefined
  /** Starts as soon as files are added. Default false. */
  autoUpload?: boolean | undefined
  /** Uppy's id; set it where a page has more than one. */
  id?: string | undefined
  /** Uppy's strings, from @uppy/locales. Default: English. */
  locale?: UppyOptions<M, UploadBody>['locale'] | undefined
}

/** Names of the widget for assistive technology; without them it is called “Uppy Dashboard”. */
const LOCALE = {
  strings: { dashboardTitle: 'File upload', dashboardWindowTitle: 'File upload (press Escape to close)' },
  pluralize: (count: number) => (count === 1 ? 0 : 1),
}

/** An Uppy that uploads to S3 through an endpoint. Everything Uppy can do, it can. */
export class S3Uppy<M extends UploadMeta = UploadMeta> extends Uppy<M, UploadBody> {
  #own: Limits
  /** What the endpoint publishes; `undefined` until it has told. */
  #policy: Limits | undefined
  #endpoint: Endpoint
  #asking: AbortController | undefined
  /** Files that the lost network stopped: its return starts them again. */
  #offline = new Set<string>()

  constructor(options: S3UppyOptions<M>) {
    const { limits = {}, meta, autoUpload = false, id, locale } = options
    super({
      ...(id === undefined ? {} : { id }),
      ...(meta === undefined ? {} : { meta }),
      locale: locale ?? LOCALE,
      autoProceed: autoUpload,
      onBeforeFileAdded: (file, files) => acceptFile(file, files, this.limits),
    })
    this.#own = limits
    this.#endpoint = createEndpoint(options.endpoint, options)
    this.use(S3Confirm<M>, { endpoint: this.#endpoint })
    this.use(AwsS3<M, UploadBody>, signRequest(this.#confirm))
    this.on('back-online', () => this.#goOn())
    // The policy may have been out of reach when it was asked for.
    this.on('files-added', () => this.#askPolicy())
    this.#applyLimits()
    this.#askPolicy()
  }

  /** What may be added: the endpoint's limits, once they are known, narrowed by the page's. */
  get limits(): Limits {
    return narrowLimits(this.#policy ?? {}, this.#own)
  }

  get #confirm(): S3Confirm<M> {
    const plugin = this.getPlugin<S3Confirm<M>>('S3Confirm')
    if (!plugin) throw new Error('The S3Confirm plugin was removed from this Uppy.')
    return plugin
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

  /** Goes on with another endpoint: files that are under way stay with the one that signed them. */
  setEndpoint(endpoint: EndpointOption, settings?: EndpointSettings): void {
    this.#endpoint = createEndpoint(endpoint, settings)
    this.#confirm.setOptions({ endpoint: this.#endpoint })
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
    super.destroy()
  }

  /** Every failed upload passes here on its way to Uppy's state: raw errors become sentences. */
  override emit<E extends keyof UppyEventMap<M, UploadBody>>(
    event: E,
    ...args: Parameters<UppyEventMap<M, UploadBody>[E]>
  ): void {
    if (event === 'upload-error') {
      const [file, thrown] = args
      const id = file && typeof file === 'object' && 'id' in file ? String(file.id) : ''
      const error = explainError(thrown, this.getPlugin<S3Confirm<M>>('S3Confirm')?.preparedOf(id))
      if (error.code === 'offline') this.#offline.add(id)
      args[1] = error
    }
    super.emit(event, ...args)
  }

  #goOn(): void {
    for (const id of this.#offline) {
      if (this.getFile(id)?.error) this.retryUpload(id).catch((error: unknown) => this.log(error, 'error'))
    }
    this.#offline.clear()
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
    this.#endpoint
      .policy({ signal: asking.signal })
      .then((policy) => {
        if (asking.signal.aborted || !policy) return
        this.#policy = policy.limits
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
 * An Uppy set up to upload to S3 through an endpoint: signed there, sent by @uppy/aws-s3, confirmed there.
 *
 * @example
 * const uppy = createS3Uppy({ endpoint: '/api/upload' })
 * uppy.addFile(file)
 * await uppy.upload()
 */
export function createS3Uppy<M extends UploadMeta = UploadMeta>(options: S3UppyOptions<M>): S3Uppy<M> {
  return new S3Uppy(options)
}
