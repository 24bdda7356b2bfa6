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
  #policy: Limits = {}
  #asking = new AbortController()

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
    const endpoint = createEndpoint(options.endpoint, options)
    this.use(S3Confirm<M>, { endpoint })
    this.use(AwsS3<M, UploadBody>, signRequest(this.#confirm))
    this.#applyLimits()
    this.#askPolicy(endpoint)
  }

  /** What may be added: the endpoint's limits, once they are known, narrowed by the page's. */
  get limits(): Limits {
    return narrowLimits(this.#policy, this.#own)
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

  /** Goes on with another endpoint: files that are under way stay with the one that signed them. */
  setEndpoint(endpoint: EndpointOption, settings?: EndpointSettings): void {
    const next = createEndpoint(endpoint, settings)
    this.#confirm.setOptions({ endpoint: next })
    this.#policy = {}
    this.#applyLimits()
    this.#askPolicy(next)
  }

  override destroy(): void {
    this.#asking.abort()
    super.destroy()
  }

  /** Every failed upload passes here on its way to Uppy's state: raw errors become sentences. */
  override emit<E extends keyof UppyEventMap<M, UploadBody>>(
    event: E,
    ...args: Parameters<UppyEventMap<M, UploadBody>[E]>
  ): void {
    if (event === 'upload-error') {
      const [file, error] = args
      const id = file && typeof file === 'object' && 'id' in file ? String(file.id) : ''
      args[1] = explainError(error, this.getPlugin<S3Confirm<M>>('S3Confirm')?.preparedOf(id))
    }
    super.emit(event, ...args)
  }

  /** Uppy's restrictions also set the file dialog's filter and hide the plus sign; the refusing is `acceptFile`'s. */
  #applyLimits(): void {
    const { types, maxFiles } = this.limits
    this.setOptions({
      restrictions: {
        // Uppy knows no `*`; without a list it takes all.
        allowedFileTypes: types?.every((type) => type !== '*' && type !== '*/*') ? types : null,
        maxNumberOfFiles: maxFiles ?? null,
      },
    })
  }

  #askPolicy(endpoint: Endpoint): void {
    this.#asking.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    endpoint
      .policy({ signal })
      .then((policy) => {
        if (signal.aborted || !policy) return
        this.#policy = policy.limits
        this.#applyLimits()
        this.emit('s3:policy', policy)
      })
      // The policy is advice: the endpoint checks every file itself.
      .catch((error: unknown) => this.log(error, 'warning'))
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
