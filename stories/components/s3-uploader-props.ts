/** The props of `<S3Uploader>` for its table: what cannot be read from the types, such as those of Uppy. */
import type { S3UploaderProps } from 'bucketdrop'

const row = (category: string, type: string, description: string, defaultValue?: string) => ({
  description,
  table: {
    category,
    type: { summary: type },
    ...(defaultValue === undefined ? {} : { defaultValue: { summary: defaultValue } }),
  },
})

const endpoint = 'Endpoint'
const files = 'Files'
const events = 'Events'
const look = 'Look'

const MB = 1024 ** 2

export const propsTable = {
  endpoint: {
    ...row(
      endpoint,
      'string | { sign, confirm?, case? } | (file) => { url, fields? }',
      'Where permissions to upload come from: the URL of your endpoint, another backend in more words, or a function.',
    ),
    control: false,
  },
  headers: {
    ...row(
      endpoint,
      'Record<string, string> | () => Record<string, string>',
      'Sent to the endpoint, never to the storage. A function, which may be async, is asked afresh for every request.',
    ),
    control: false,
  },
  credentials: {
    ...row(endpoint, 'RequestCredentials', 'Whether cookies travel to the endpoint.', "'same-origin'"),
    options: ['same-origin', 'include', 'omit'],
    control: 'select',
  },
  engine: {
    ...row(
      endpoint,
      "'parallel' | 'aws-s3'",
      'What carries the bytes: files and parts side by side, made for bad networks, or the stock @uppy/aws-s3.',
      "'parallel'",
    ),
    options: ['parallel', 'aws-s3'],
    control: 'inline-radio',
  },
  limits: {
    ...row(
      files,
      'Limits',
      '`maxFileSize`, `minFileSize`, `maxTotalSize` (bytes), `maxFiles`, `types`. Narrows the endpoint’s own limits; it cannot widen them.',
    ),
    options: ['none', '3 files', '2 MB', 'images'],
    mapping: {
      none: undefined,
      '3 files': { maxFiles: 3 },
      '2 MB': { maxFileSize: 2 * MB },
      images: { types: ['image/*'] },
    },
    control: 'select',
  },
  meta: row(files, 'Record<string, string | number | boolean | null>', 'Metadata of every file, at most 2 KB as JSON.'),
  autoUpload: { ...row(files, 'boolean', 'Starts as soon as files are added.', 'false'), control: 'boolean' },
  onComplete: row(
    events,
    '(files: UploadedFile[]) => void',
    'A run is over, and these files are stored and confirmed: called once for each file.',
  ),
  onError: row(events, '(error: UploadError, file?: UploadFile) => void', 'A file failed or was refused.'),
  onProgress: row(events, '(progress: UploadProgress) => void', 'Twice a second at most while bytes move.'),
  onFilesChange: row(events, '(files: UploadFile[]) => void', 'Files were added or removed.'),
  mode: {
    ...row(look, "'inline' | 'modal'", 'In the page, or in a dialog.', "'inline'"),
    options: ['inline', 'modal'],
    control: 'inline-radio',
  },
  open: { ...row(look, 'boolean', 'With `mode="modal"`: whether the dialog is open.'), control: 'boolean' },
  onClose: row(look, '() => void', 'With `mode="modal"`: the user asked to close it.'),
  theme: {
    ...row(look, "'light' | 'dark' | 'auto'", '`auto`: the reader’s own setting. The toolbar sets it here.', "'auto'"),
    options: ['light', 'dark', 'auto'],
    control: 'inline-radio',
  },
  height: {
    ...row(look, 'number | string', 'Pixels, or any CSS length.', '420'),
    control: { type: 'range', min: 200, max: 800, step: 20 },
  },
  note: {
    ...row(look, 'string | null', 'A line under the drop area; `null` for none.', 'the limits'),
    control: 'text',
  },
  placeholder: {
    ...row(look, 'ReactNode', 'Shown until the widget’s code has arrived, in its size.'),
    control: false,
  },
  className: { ...row(look, 'string', 'Of the element around it.'), control: 'text' },
  style: { ...row(look, 'CSSProperties', 'Of the element around it.'), control: false },
  id: { ...row('Uppy', 'string', 'Uppy’s id; set it where a page has more than one.'), control: false },
  locale: {
    ...row(
      look,
      "'ar' | 'de' | 'en' | 'es' | 'fr' | 'ja' | 'pt' | 'zh' | Locale",
      'The language: by its code it is loaded before the widget shows; or imported from `bucketdrop/locales/…`; or one of @uppy/locales.',
      "'en'",
    ),
    options: ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'],
    control: 'select',
  },
  plugins: {
    ...row(
      'Uppy',
      '(PluginClass | [PluginClass, options])[]',
      'Uppy’s own plugins: a webcam, an image editor, a compressor, … The list may change at any time.',
    ),
    control: false,
  },
  mends: {
    ...row(
      'Uppy',
      '{ roles?, contrast?, focus? }',
      'What is mended in Uppy’s Dashboard for accessibility. `false` turns one off, for when the Dashboard has it itself.',
      'all',
    ),
    control: false,
  },
  dashboard: { ...row('Uppy', 'DashboardOptions', 'Any further option of Uppy’s Dashboard.'), control: false },
} as const satisfies Record<Exclude<keyof S3UploaderProps, 'ref'>, object>
