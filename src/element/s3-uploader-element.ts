import type { EndpointOption } from '../endpoint/create-endpoint.ts'
import type { DialectOptions } from '../endpoint/dialect.ts'
import type { UploadError } from '../protocol/upload-error.ts'
import type { UploadedFile, UploadFile, UploadProgress } from '../uppy/types.ts'
import {
  type AttributeValues,
  attributeOf,
  attributeProperties,
  attributes,
  isAttribute,
  isAttributeValue,
  writeAttribute,
} from './attributes.ts'
import { type FieldState, formValueOf, problemOf } from './form-field.ts'
import { type MountedUploader, type MountOptions, mount } from './mount.ts'

/** Properties that no attribute can say. */
type GivenProperties = Pick<MountOptions, 'headers' | 'meta' | 'plugins' | 'dashboard' | 'mends'>

/** What each event of `<s3-uploader>` carries as `detail`. They bubble. */
export interface S3UploaderEvents {
  /** A run is over, and these files are stored and confirmed: each is told once. */
  's3-complete': CustomEvent<{ files: UploadedFile[] }>
  /** A file failed, or was refused. */
  's3-error': CustomEvent<{ error: UploadError; file: UploadFile | undefined }>
  /** Twice a second at most while bytes move. */
  's3-progress': CustomEvent<UploadProgress>
  /** Files were added or removed. */
  's3-files': CustomEvent<{ files: UploadFile[] }>
}

/** The properties of the element: those of attributes read and write them; the others are for scripts alone. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the class's static block makes what is declared here
export interface S3UploaderElement extends Omit<AttributeValues, 'endpoint' | 'locale'>, GivenProperties {
  /** The upload endpoint. As an attribute its URL; as a property also `{ sign, confirm }`, or a function that signs. */
  endpoint: EndpointOption | undefined
  /** The language: a code, such as `de`, is loaded; as a property also one of `bucketdrop/locales/…` or @uppy/locales. */
  locale: MountOptions['locale']
}

declare global {
  interface HTMLElementTagNameMap {
    's3-uploader': S3UploaderElement
  }
  interface HTMLElementEventMap extends S3UploaderEvents {}
}

const properties = [...attributeProperties, 'headers', 'meta', 'plugins', 'dashboard', 'mends'] as const
type Property = (typeof properties)[number]

const SLOT = 'uploader'

// A server has no elements; it may import this all the same.
// oxlint-disable-next-line typescript/no-extraneous-class -- nobody can make one
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * `<s3-uploader endpoint="/api/upload">`: the full upload widget, as a field of a form where it has a `name`. The form
 * sends the keys of the confirmed files.
 *
 * What it holds in the document is what shows until this code has arrived. Moving it within the document keeps its files;
 * taking it out of it ends them.
 */
export class S3UploaderElement extends Base {
  static readonly formAssociated = true
  static readonly observedAttributes = attributeProperties.map(attributeOf)

  readonly #internals = this.attachInternals()
  /** The widget is in the document and not in the shadow, where the page's style sheet would not reach it. */
  readonly #host = document.createElement('div')
  /** Values of properties that are no attributes. */
  readonly #given = new Map<string, unknown>()
  readonly #keys = new Map<string, string>()
  #mounted: MountedUploader | undefined
  #dialect: DialectOptions | undefined
  #disabled = false
  #updating = false

  constructor() {
    super()
    // Of what the element holds, only the widget shows.
    const slot = document.createElement('slot')
    slot.name = SLOT
    this.attachShadow({ mode: 'open' }).append(slot)
    this.#host.slot = SLOT
    // Here the browser says what is wrong when a form is not to be submitted yet.
    this.#host.tabIndex = -1
  }

  /** The Uppy inside; `undefined` while the element is not in the document, or has no endpoint. */
  get uppy(): MountedUploader['uppy'] | undefined {
    return this.#mounted?.uppy
  }

  /** Keys of the files that are confirmed and still in the list, in its order. */
  get value(): string[] {
    const files = this.uppy?.getFiles() ?? []
    return files.flatMap(({ id }) => this.#keys.get(id) ?? [])
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form
  }

  get validity(): ValidityState {
    return this.#internals.validity
  }

  get validationMessage(): string {
    return this.#internals.validationMessage
  }

  get willValidate(): boolean {
    return this.#internals.willValidate
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity()
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity()
  }

  /** Focuses the first button inside. */
  override focus(options?: FocusOptions): void {
    this.querySelector<HTMLElement>('button:not([disabled])')?.focus(options)
  }

  connectedCallback(): void {
    // Set by a script that ran before this one: they lie on the element, and hide the class's own.
    for (const name of properties) {
      if (!Object.hasOwn(this, name)) continue
      const value: unknown = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
    this.#mount()
    setTimeout(() => {
      if (this.isConnected && !this.#mounted) console.error('<s3-uploader> needs an endpoint: endpoint="/api/upload".')
    })
  }

  /** It is moved by `moveBefore()`: nothing is to be done, and without this it would be taken out and put in. */
  connectedMoveCallback(): void {}

  disconnectedCallback(): void {
    // One that is moved is back by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.#unmount()
    })
  }

  attributeChangedCallback(attribute: string): void {
    // What is said last holds.
    this.#given.delete(attribute)
    this.#update()
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled
    this.#update()
  }

  formResetCallback(): void {
    this.uppy?.clear()
  }

  #mount(): void {
    const options = this.#options()
    if (this.#mounted || !options || !this.isConnected) return
    // One that came along where the element was cloned.
    this.querySelector(`:scope > [slot="${SLOT}"]`)?.remove()
    this.append(this.#host)
    const mounted = mount(this.#host, {
      ...options,
      onComplete: (files) => this.#tell('s3-complete', { files }),
      onError: (error, file) => this.#tell('s3-error', { error, file }),
      onProgress: (progress) => this.#tell('s3-progress', progress),
      onFilesChange: (files) => this.#tell('s3-files', { files }),
      onClose: () => {
        this.open = false
      },
    })
    this.#mounted = mounted
    const { uppy } = mounted
    const refresh = () => this.#refreshField()
    uppy.on('s3:confirmed', ({ id, key }) => this.#setKey(id, key))
    uppy.on('file-removed', ({ id }) => this.#setKey(id, undefined))
    for (const event of ['files-added', 'upload-error', 'upload-retry', 'retry-all', 's3:language'] as const)
      uppy.on(event, refresh)
    refresh()
  }

  #unmount(): void {
    this.#mounted?.destroy()
    this.#mounted = undefined
    this.#host.remove()
    this.#keys.clear()
    this.#refreshField()
  }

  /** Soon, once for all that changes at the same time. */
  #update(): void {
    if (this.#updating) return
    this.#updating = true
    queueMicrotask(() => {
      this.#updating = false
      const options = this.#options()
      if (this.#mounted && options) this.#mounted.setOptions(options)
      else this.#mount()
      this.#refreshField()
    })
  }

  #options(): MountOptions | undefined {
    const { endpoint, confirm, name, maxFiles, maxFileSize, minFileSize, maxTotalSize, types, locale } = this
    if (!endpoint) return undefined
    const { credentials, headers, meta, autoUpload, theme, mode, open, height, note, plugins, mends } = this
    return {
      endpoint: this.#endpointOf(endpoint, confirm),
      credentials,
      headers,
      meta,
      autoUpload,
      limits: { maxFiles, maxFileSize, minFileSize, maxTotalSize, types },
      theme,
      mode,
      open,
      height,
      // An empty one is none.
      note: note === '' ? null : note,
      locale,
      plugins,
      mends,
      dashboard: {
        disabled: this.#disabled,
        // The list is what the form sends: it is not emptied by “Done”, but file by file.
        ...(name ? { doneButtonHandler: null, showRemoveButtonAfterComplete: true } : {}),
        ...this.dashboard,
      },
    }
  }

  /** The same object as long as both are the same: another would begin anew. */
  #endpointOf(endpoint: EndpointOption, confirm: string | undefined): EndpointOption {
    if (typeof endpoint !== 'string' || !confirm) return endpoint
    if (this.#dialect?.sign !== endpoint || this.#dialect.confirm !== confirm)
      this.#dialect = { sign: endpoint, confirm }
    return this.#dialect
  }

  #setKey(id: string, key: string | undefined): void {
    const changed = key === undefined ? this.#keys.delete(id) : this.#keys.get(id) !== key
    if (key !== undefined) this.#keys.set(id, key)
    this.#refreshField()
    if (changed) this.dispatchEvent(new Event('change', { bubbles: true }))
  }

  #refreshField(): void {
    const files = this.uppy?.getFiles() ?? []
    const unfinished = files.filter((file) => !file.error && !this.#keys.has(file.id)).length
    const { name, required, value: keys } = this
    const state: FieldState = { name, keys, required, unfinished }
    this.#internals.setFormValue(formValueOf(state))
    const [flags, message] = problemOf(state, this.uppy?.language ?? {})
    this.#internals.setValidity(flags, message, this.#host.isConnected ? this.#host : undefined)
  }

  #tell<Type extends keyof S3UploaderEvents>(type: Type, detail: S3UploaderEvents[Type]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #get(name: Property): unknown {
    if (this.#given.has(name) || !isAttribute(name)) return this.#given.get(name)
    return attributes[name](this.getAttribute(attributeOf(name)))
  }

  #set(name: Property, value: unknown): void {
    // What no text can say: an endpoint that is a function, say.
    if (!isAttribute(name) || !isAttributeValue(value)) {
      this.#given.set(name, value)
      return this.#update()
    }
    this.#given.delete(name)
    const written = writeAttribute(name, value)
    if (written === null) this.removeAttribute(attributeOf(name))
    else this.setAttribute(attributeOf(name), written)
  }

  static {
    for (const name of properties) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: S3UploaderElement) {
          return this.#get(name)
        },
        set(this: S3UploaderElement, value: unknown) {
          this.#set(name, value)
        },
      })
    }
  }
}
