/** Below the Dashboard: which file failed, why, and what to do. It stays until it is solved or dismissed. */
import { UIPlugin, type UIPluginOptions, type Uppy } from '@uppy/core'
import { type ComponentChild, h } from '@uppy/core/utils/preact'
import type { UploadBody, UploadFile, UploadMeta } from './types.ts'

export interface S3FailureListOptions extends UIPluginOptions {
  locale?: typeof locale
}

const locale = {
  strings: {
    failuresLabel: 'Files that could not be uploaded',
    retryFile: 'Try again',
    retryFileNamed: 'Try again: %{file}',
    dismiss: 'Dismiss',
    dismissNamed: 'Dismiss: %{file}',
    xMoreFailures: { 0: 'and %{smart_count} more', 1: 'and %{smart_count} more' },
  },
}

/** A file that never joined the list, such as one too large. */
interface Refusal {
  id: number
  name: string
  message: string
}

/** As many are written out; the rest is counted. */
const MAX_ROWS = 20

/** Uppy plugin that lists failures and refusals, with a way out of each. */
export class S3FailureList<M extends UploadMeta> extends UIPlugin<
  S3FailureListOptions,
  M,
  UploadBody,
  { refusals?: Refusal[] }
> {
  #nextId = 0

  constructor(uppy: Uppy<M, UploadBody>, options: S3FailureListOptions) {
    super(uppy, options)
    this.id = options.id ?? 'S3FailureList'
    this.type = 'progressindicator'
    this.title = 'Failures'
    this.defaultLocale = locale
    this.i18nInit()
  }

  override install(): void {
    this.uppy.on('restriction-failed', this.#onRefused)
    this.uppy.on('upload', this.#clear)
    this.uppy.on('cancel-all', this.#clear)
    const { target } = this.opts
    if (target) this.mount(target, this)
  }

  override uninstall(): void {
    this.uppy.off('restriction-failed', this.#onRefused)
    this.uppy.off('upload', this.#clear)
    this.uppy.off('cancel-all', this.#clear)
    this.unmount()
  }

  get #refusals(): Refusal[] {
    return this.getPluginState().refusals ?? []
  }

  #onRefused = (file: UploadFile<M> | undefined, error: Error): void => {
    const refusal = { id: this.#nextId++, name: file?.name ?? '', message: error.message }
    this.setPluginState({ refusals: [...this.#refusals, refusal] })
  }

  #clear = (): void => {
    if (this.#refusals.length > 0) this.setPluginState({ refusals: [] })
  }

  #dismiss(id: number): void {
    this.#keepFocus()
    this.setPluginState({ refusals: this.#refusals.filter((refusal) => refusal.id !== id) })
  }

  #retry(id: string): void {
    this.#keepFocus()
    this.uppy.retryUpload(id).catch((error: unknown) => this.uppy.log(error, 'error'))
  }

  /** The row that was acted on is about to go: the focus stays in the list, and not on a page that has forgotten it. */
  #keepFocus(): void {
    const button = document.activeElement
    requestAnimationFrame(() => {
      if (button?.isConnected) return
      const list = this.el?.querySelector<HTMLElement>('[data-part="failures"]')
      ;(list?.querySelector('button') ?? list)?.focus()
    })
  }

  override render(): ComponentChild {
    const failed = this.uppy.getFiles().filter((file) => file.error)
    const rows = [
      ...failed.map((file) => this.#failedRow(file)),
      ...this.#refusals.map((refusal) => this.#refusedRow(refusal)),
    ]
    const hidden = rows.length - MAX_ROWS
    const more =
      hidden > 0 && h('p', { class: 'bucketdrop-failures-more' }, this.i18n('xMoreFailures', { smart_count: hidden }))
    // The live region is always there: one that appears with its text is not read out.
    return h(
      'div',
      { class: 'bucketdrop-failures', role: 'status', tabIndex: -1, 'data-part': 'failures' },
      rows.length > 0 && h('ul', { 'aria-label': this.i18n('failuresLabel') }, rows.slice(0, MAX_ROWS)),
      more,
    )
  }

  #failedRow(file: UploadFile<M>): ComponentChild {
    return h(
      'li',
      { key: file.id, 'data-part': 'failure' },
      h('span', null, h('strong', null, file.name), ' ', file.error),
      h(
        'button',
        {
          type: 'button',
          'aria-label': this.i18n('retryFileNamed', { file: file.name }),
          onClick: () => this.#retry(file.id),
        },
        this.i18n('retryFile'),
      ),
    )
  }

  #refusedRow({ id, name, message }: Refusal): ComponentChild {
    return h(
      'li',
      { key: `refused-${id}`, 'data-part': 'refusal' },
      h('span', null, message),
      h(
        'button',
        { type: 'button', 'aria-label': this.i18n('dismissNamed', { file: name }), onClick: () => this.#dismiss(id) },
        this.i18n('dismiss'),
      ),
    )
  }
}
