/**
 * The props of the parts for their tables: description, type, default and unit, and a control where a story can change it.
 * Each table is typed by its component's props, so a prop without a row does not compile.
 */
import type { ComponentProps } from 'react'
import type { attributes } from '../../src/element/attributes.ts'
import type {
  S3AvatarUploadProps,
  S3DropZoneProps,
  S3FileListProps,
  S3UploadButtonProps,
  S3UploadFieldProps,
  S3UploadProviderProps,
} from 'bucketdrop'

type Control = 'boolean' | 'text' | false | { type: 'range'; min: number; max: number; step: number }
interface Row {
  description: string
  table: { category: string; type: { summary: string }; defaultValue?: { summary: string } }
  control: Control | 'select' | 'inline-radio'
  options?: readonly string[]
  mapping?: Record<string, unknown>
}
/** What is the component's own, and not any element's, must have a row. */
type Rows<Props> = Record<Exclude<keyof Props, keyof ComponentProps<'div'> | keyof ComponentProps<'button'>>, Row> &
  Partial<Record<keyof Props, Row>>

const row = (
  category: string,
  type: string,
  description: string,
  defaultValue?: string,
  control: Control = false,
): Row => ({
  description,
  table: {
    category,
    type: { summary: type },
    ...(defaultValue === undefined ? {} : { defaultValue: { summary: defaultValue } }),
  },
  control,
})

const chosen = (given: Row, options: readonly string[], mapping?: Record<string, unknown>): Row => ({
  ...given,
  options,
  control: 'select',
  ...(mapping ? { mapping } : {}),
})

const uploads = 'Uploads'
const look = 'Look'
const behaviour = 'Behaviour'
const MB = 1024 ** 2

/** Of every part that may have an endpoint of its own; inside a provider, all of it is the provider's. */
const uploadRows = {
  endpoint: row(
    uploads,
    'string | { sign, confirm?, case? } | (file) => { url, fields? }',
    'Where permissions come from. Inside `S3UploadProvider` it may be left out: then the list of uploads is the provider’s.',
  ),
  headers: row(
    uploads,
    'Record | () => Record',
    'Sent to the endpoint, never to the storage. A function is asked afresh for every request.',
    'none',
  ),
  credentials: chosen(row(uploads, 'RequestCredentials', 'Whether cookies travel to the endpoint.', "'same-origin'"), [
    'same-origin',
    'include',
    'omit',
  ]),
  limits: chosen(
    row(
      uploads,
      'Limits',
      '`maxFileSize`, `minFileSize`, `maxTotalSize` (bytes), `maxFiles`, `types`. Narrows the endpoint’s; cannot widen them.',
      'the endpoint’s',
    ),
    ['none', 'one file', '2 MB', 'images'],
    { none: undefined, 'one file': { maxFiles: 1 }, '2 MB': { maxFileSize: 2 * MB }, images: { types: ['image/*'] } },
  ),
  meta: row(
    uploads,
    'Record<string, string | number | boolean | null>',
    'Sent along with every file, at most 2 KB as JSON.',
    'none',
  ),
  autoUpload: row(uploads, 'boolean', 'Starts as soon as files are added.', 'true', 'boolean'),
  prepare: row(
    uploads,
    '(file, { signal }) => Blob',
    'Changes a file before it is sent, such as `resizeImages()`.',
    'none',
  ),
  onComplete: row(
    uploads,
    '(files: FileSnapshot[]) => void',
    'Files are stored and confirmed, once each, and nothing else is under way.',
  ),
  onError: row(uploads, '(error: UploadError, file) => void', 'A file failed or was refused.'),
  timeout: row(uploads, 'number', 'Milliseconds that one request to the endpoint may take.', '30,000'),
  attempts: row(uploads, 'number', 'How often a request to the endpoint is tried in all.', '5; 18 in an outage'),
  stallTimeout: row(uploads, 'number', 'Milliseconds without a byte, after which a request is sent again.', '30,000'),
  answerTimeout: row(uploads, 'number', 'Milliseconds that the storage may think once it has all bytes.', '120,000'),
  retryBudget: row(
    uploads,
    'number',
    'Milliseconds without progress after which a file fails, where the trouble is one that passes.',
    '600,000',
  ),
  fetch: row(uploads, 'typeof fetch', 'Used instead of the global `fetch`.'),
  send: row(uploads, 'Send', 'Used instead of XMLHttpRequest.'),
  clock: row(uploads, 'Clock', 'Used instead of the real time, for tests.'),
  random: row(uploads, '() => number', 'Used instead of `Math.random`, for tests.'),
}

const partRows = {
  locale: chosen(
    row(
      look,
      'LocaleCode | Locale',
      'Its language: by code, loaded on demand; or imported from `bucketdrop/locales/…`.',
      "'en'",
    ),
    ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh'],
  ),
  theme: chosen(
    row(
      look,
      "'light' | 'dark' | 'auto'",
      '`auto` is what `color-scheme` says where the part stands. The toolbar sets it here.',
      "'auto'",
    ),
    ['light', 'dark', 'auto'],
  ),
  unstyled: row(
    look,
    'boolean',
    'Without our class, so that none of our rules apply. `data-part` and `data-state` stay.',
    'false',
    'boolean',
  ),
  className: row(look, 'string', 'Of the outermost node.', undefined, 'text'),
  style: row(look, 'S3Theme & CSSProperties', 'The variables of the theme, too.'),
  classNames: row(look, 'Record<part, string>', 'Classes of its nodes, by `data-part`.'),
}

export const providerRows: Rows<S3UploadProviderProps> = {
  ...uploadRows,
  locale: partRows.locale,
  theme: partRows.theme,
  unstyled: partRows.unstyled,
  children: row(look, 'ReactNode', 'Parts, and components that use the hooks.'),
}

export const dropZoneRows: Rows<S3DropZoneProps> = {
  ...uploadRows,
  ...partRows,
  disabled: row(behaviour, 'boolean', 'Takes nothing.', 'false', 'boolean'),
  wholePage: row(behaviour, 'boolean', 'Files may be dropped and pasted anywhere on the page.', 'false', 'boolean'),
  click: row(behaviour, 'boolean', 'A click anywhere in it opens the file dialog.', 'true', 'boolean'),
  paste: row(
    behaviour,
    'boolean',
    'Files may be pasted while the focus is in it; anywhere with `wholePage`.',
    'true',
    'boolean',
  ),
  children: row(
    look,
    'ReactNode | ({ state, open }) => ReactNode',
    'Shown in place of the icon and the words. Buttons in it work.',
  ),
  note: row(look, 'ReactNode', 'A line below the words; `null` for none.', 'the limits', 'text'),
  icon: row(look, 'ReactNode', 'Shown in place of the icon.'),
}

export const fileListRows: Rows<S3FileListProps> = {
  ...uploadRows,
  ...partRows,
  summary: row(look, 'boolean', 'What all files come to, above them, with buttons for all.', 'true', 'boolean'),
  empty: row(look, 'ReactNode', 'Shown while there are no files; `null` for nothing.', '“No files yet”', 'text'),
  renderIcon: row(look, '({ file }) => ReactNode', 'A picture of your own for each file.'),
  renderRow: row(look, '({ file, text, … }) => ReactNode', 'A row of your own.'),
}

export const uploadButtonRows: Rows<S3UploadButtonProps> = {
  ...uploadRows,
  ...partRows,
  children: row(look, 'ReactNode', 'What it says while nothing is under way.', '“Choose files”', 'text'),
  icon: row(look, 'ReactNode', 'Shown in place of the icon; `null` for none.'),
}

export const uploadFieldRows: Rows<S3UploadFieldProps> = {
  ...uploadRows,
  ...partRows,
  name: row(
    'Form',
    'string',
    'The form sends the keys of the stored files under this name, each as a value of its own.',
    undefined,
    'text',
  ),
  form: row(
    'Form',
    'string',
    'The form to belong to, by its id, where the field is not inside of it.',
    'the one around it',
  ),
  label: row('Form', 'ReactNode', 'Its label.', undefined, 'text'),
  description: row('Form', 'ReactNode', 'A line below the label.', undefined, 'text'),
  required: row('Form', 'boolean', 'The form is not sent without a stored file.', 'false', 'boolean'),
  disabled: row('Form', 'boolean', 'Takes nothing, and sends nothing.', 'false', 'boolean'),
  whileUploading: chosen(
    row(
      'Form',
      "'wait' | 'block'",
      'When the form is sent while files are on their way: it is sent when they are there, or not at all.',
      "'wait'",
    ),
    ['wait', 'block'],
  ),
  value: row('Form', 'string[]', 'The keys, where a form library keeps them; goes with `onChange`.'),
  defaultValue: row('Form', 'string[]', 'Keys of files that were stored before. A reset returns to them.', '[]'),
  onChange: row('Form', '(keys: string[]) => void', 'The keys have changed.'),
  onBlur: row('Form', '() => void', 'The focus has left the field.'),
  error: row('Form', 'ReactNode', 'What a form library says is wrong.', undefined, 'text'),
  children: row(
    look,
    'ReactNode',
    'Shown in place of the drop zone and the list: other parts, for this field’s files.',
  ),
}

export const avatarRows: Rows<S3AvatarUploadProps> = {
  ...uploadRows,
  ...partRows,
  src: row(behaviour, 'string', 'The picture as it is now.', undefined, 'text'),
  label: row(behaviour, 'string', 'What it is a picture of, for those who do not see it.', undefined, 'text'),
  shape: chosen(row(look, "'circle' | 'square'", 'Its frame; what is uploaded is a square in either.', "'circle'"), [
    'circle',
    'square',
  ]),
  size: row(look, 'number', 'Pixels on the page.', '128', { type: 'range', min: 64, max: 256, step: 8 }),
  outputSize: row(behaviour, 'number', 'Pixels of each side of what is uploaded, at most.', '512'),
  outputType: chosen(row(behaviour, 'string', 'Its type.', 'what the picture was, or what is nearest'), [
    'image/jpeg',
    'image/png',
    'image/webp',
  ]),
  quality: row(behaviour, 'number', '0 to 1, for JPEG and WebP.', '0.9', { type: 'range', min: 0, max: 1, step: 0.05 }),
  disabled: row(behaviour, 'boolean', 'Takes nothing.', 'false', 'boolean'),
  name: row('Form', 'string', 'A form sends the key of the uploaded picture under this name.', undefined, 'text'),
  onRemove: row(behaviour, '() => void', 'The picture was taken away. Without it, there is no such button.'),
}

/** Of `<s3-uploader>`: by property; the attribute of `maxFiles` is `max-files`. */
export const elementRows: Record<keyof typeof attributes, Row> = {
  endpoint: row(uploads, 'string', 'URL of your endpoint. As a property, also a function.'),
  confirm: row(uploads, 'string', 'For another backend: the URL that confirms.'),
  credentials: chosen(row(uploads, 'string', 'Whether cookies travel to the endpoint.', 'same-origin'), [
    'same-origin',
    'include',
    'omit',
  ]),
  autoUpload: row(uploads, 'boolean: auto-upload', 'Starts without a click.', 'false', 'boolean'),
  maxFiles: row(uploads, 'number: max-files', 'At most so many files.', 'the endpoint’s', {
    type: 'range',
    min: 1,
    max: 20,
    step: 1,
  }),
  maxFileSize: row(
    uploads,
    '20MB: max-file-size',
    'At most so large, each: bytes, or with KB, MB, GB, TB (steps of 1,024).',
    'the endpoint’s',
  ),
  minFileSize: row(uploads, '1KB: min-file-size', 'At least so large, each.', 'the endpoint’s'),
  maxTotalSize: row(uploads, '1GB: max-total-size', 'At most so large, all together.', 'the endpoint’s'),
  types: row(uploads, 'image/*, .pdf', 'Accepted types and extensions.', 'the endpoint’s'),
  theme: chosen(row(look, 'string', 'The toolbar sets it here.', 'auto'), ['auto', 'light', 'dark']),
  mode: chosen(row(look, 'string', 'In the page, or in a dialog.', 'inline'), ['inline', 'modal']),
  open: row(look, 'boolean', 'With `mode="modal"`: whether the dialog is open.', 'false', 'boolean'),
  height: row(look, 'number | string', 'Pixels, or any CSS length.', '420'),
  note: row(look, 'string', 'A line under the drop area.', 'the limits', 'text'),
  locale: chosen(row(look, 'string', 'The language.', 'en'), ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh']),
  name: row('Form', 'string', 'The form sends the keys under this name.', undefined, 'text'),
  required: row('Form', 'boolean', 'The form is not sent without a stored file.', 'false', 'boolean'),
  disabled: row('Form', 'boolean', 'Takes nothing, and sends nothing.', 'false', 'boolean'),
}
