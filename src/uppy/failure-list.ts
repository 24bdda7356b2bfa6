/** Below the Dashboard: which file failed, why, and what to do. It stays until it is solved or dismissed. */
import { UIPlugin, type UIPluginOptions, type Uppy } from '@uppy/core'
import { type ComponentChild, h } from '@uppy/core/utils/preact'
import { isErrorCode } from '../protocol/errors.ts'
import type { DashboardLocale } from './dashboard-locale.ts'
import type { UploadBody, UploadFile, UploadMeta } from './types.ts'

export interface S3FailureListOptions extends UIPluginOptions {
  locale?: typeof locale
}

const locale = {
  strings: {
    failuresLabel: 'Files that could not be uploaded',
    retryFile: 'Try again',
    removeFailed: 'Remove',
    dismiss: 'Dismiss',
    dismissAll: 'Dismiss all',
    xMoreFailures: { 0: 'and %{smart_count} more', 1: 'and %{smart_count} more' },
  },
}

/** A file that never joined the list, such as one too large. */
interface Refusal {
  id: number
  name: string
  code: unknown
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
  /** Of failed files' last errors, by id: Uppy keeps the sentence alone. */
  #codes = new Map<string, unknown>()

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
    this.uppy.on('upload-error', this.#onFailed)
    this.uppy.on('state-update', this.#onState)
    const { target } = this.opts
    if (target) this.mount(target, this)
  }

  override uninstall(): void {
    this.uppy.off('restriction-failed', this.#onRefused)
    this.uppy.off('upload-error', this.#onFailed)
    this.uppy.off('state-update', this.#onState)
    this.unmount()
  }

  get #refusals(): Refusal[] {
    return this.getPluginState().refusals ?? []
  }

  #onRefused = (file: UploadFile<M> | undefined, error: Error): void => {
    const refusal = { id: this.#nextId++, name: file?.name ?? '', code: codeOf(error), message: error.message }
    this.setPluginState({ refusals: [...this.#refusals, refusal] })
  }

  #onFailed = (file: UploadFile<M> | undefined, error: object): void => {
    if (file) this.#codes.set(file.id, codeOf(error))
  }

  /** The sentence of the widget's language; `undefined` where it has none. */
  #said(code: unknown): string | undefined {
    const language: DashboardLocale | undefined = this.uppy.opts.locale
    return isErrorCode(code) ? language?.reason?.(code) : undefined
  }

  /** When the list has been emptied, what was refused beside it is over as well. */
  #onState = (before: { files: object }, after: { files: object }): void => {
    if (before.files !== after.files && !isEmpty(before.files) && isEmpty(after.files)) this.#dismissAll()
  }

  #dismissAll(): void {
    if (this.#refusals.length > 0) this.setPluginState({ refusals: [] })
  }

  #dismiss(id: number): void {
    this.#keepFocus()
    this.setPluginState({ refusals: this.#refusals.filter((refusal) => refusal.id !== id) })
  }

  #remove(id: string): void {
    this.#keepFocus()
    this.uppy.removeFile(id)
  }

  #retry(id: string): void {
    // A second click may come before the row is gone.
    if (!this.uppy.getFile(id)?.error) return
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
    // The live region is always there: one that appears with its text is not read out.
    return h(
      'div',
      { class: 'bucketdrop-failures', role: 'status', tabIndex: -1, 'data-part': 'failures' },
      rows.length > 0 && h('ul', { 'aria-label': this.i18n('failuresLabel') }, rows.slice(0, MAX_ROWS)),
      hidden > 0 && h('p', null, this.i18n('xMoreFailures', { smart_count: hidden })),
      this.#refusals.length > 1 &&
        h(
          'p',
          null,
          this.#button('dismissAll', '', () => this.#dismissAll()),
        ),
    )
  }

  #failedRow(file: UploadFile<M>): ComponentChild {
    const { id, name, error } = file
    return h(
      'li',
      { key: id, 'data-part': 'failure' },
      h('span', null, h('strong', null, name), ' ', this.#said(this.#codes.get(id)) ?? error),
      this.#button('retryFile', name, () => this.#retry(id)),
      this.#button('removeFailed', name, () => this.#remove(id)),
    )
  }

  #refusedRow({ id, name, code, message }: Refusal): ComponentChild {
    const said = this.#said(code)
    return h(
      'li',
      { key: `refused-${id}`, 'data-part': 'refusal' },
      // The English sentence has the name in it.
      said ? h('span', null, h('strong', null, name), ' ', said) : h('span', null, message),
      this.#button('dismiss', name, () => this.#dismiss(id)),
    )
  }

  /** A button whose name says which file it is for. */
  #button(text: string, file: string, onClick: () => void): ComponentChild {
    const label = this.i18n(text)
    return h('button', { type: 'button', 'aria-label': file ? `${label}: ${file}` : label, onClick }, label)
  }
}

const codeOf = (error: object) => ('code' in error ? error.code : undefined)

function isEmpty(files: object): boolean {
  for (const _ in files) return false
  return true
}
