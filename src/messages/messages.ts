/** Every string of the components, typed: what each is told, and English. Other languages are in `src/locales/`. */
import type { ErrorCode } from '../protocol/errors.ts'

/** A sentence in each plural form that its language has; `other` stands for those left out. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

type Nothing = undefined
type Name = { name: string }
type Count = { count: number }

/**
 * The messages, and what stands for each one's `{…}`. Numbers are written as the language writes them; `count` also
 * chooses the plural form.
 */
export interface MessageParameters {
  // Choosing and dropping.
  chooseFile: Nothing
  chooseFiles: Nothing
  chooseFolder: Nothing
  /** In a drop zone, where it also takes clicks. */
  dropFile: Nothing
  dropFiles: Nothing
  /** While files are held over it. */
  dropNow: Nothing
  /** While what is held over it would be refused. */
  dropRefused: Nothing
  /** While the entries of folders are read. */
  readingFolders: Nothing
  limitFiles: Count
  limitSize: { size: string }
  limitTotal: { size: string }

  // What a file is doing.
  waiting: Nothing
  queued: Nothing
  uploading: Nothing
  paused: Nothing
  confirming: Nothing
  done: Nothing
  failed: Nothing
  cancelled: Nothing
  waitingForNetwork: Nothing
  bytesOf: { sent: string; total: string }
  /** Bytes a second. */
  speed: { size: string }
  timeLeft: { time: string }

  // What a person can do with a file.
  pause: Name
  resume: Name
  retry: Name
  cancel: Name
  remove: Name

  // All files together.
  files: Nothing
  noFiles: Nothing
  progress: Nothing
  /** `count` is how many there are. */
  uploadedOf: Count & { done: number }
  uploadingPercent: { percent: string }
  uploaded: Count
  failedFiles: Count
  uploadFiles: Count
  pauseAll: Nothing
  resumeAll: Nothing
  cancelAll: Nothing
  retryAll: Nothing
  clearDone: Nothing

  // What is read out.
  filesAdded: Count
  fileFailed: Name & { reason: string }
  fileRefused: Name & { reason: string }
  /** After a few that were told by name. */
  moreFailed: Count
  moreRefused: Count
  fileRemoved: Name
  allUploaded: Count
  networkBack: Nothing

  // In a form.
  required: Nothing
  stillUploading: Count
  failedInForm: Count

  // A single picture.
  choosePicture: Nothing
  dropPicture: Nothing
  replacePicture: Nothing
  removePicture: Nothing
  pictureAlt: Name
  notAPicture: Name
  cropPicture: Nothing
  cropHint: Nothing
  zoom: Nothing
  rotate: Nothing
  usePicture: Nothing
  cancelCrop: Nothing

  // The full widget.
  loading: Nothing
  loadFailed: Nothing
  tryAgain: Nothing
  failures: Nothing
}

/** A message's name. */
export type MessageName = keyof MessageParameters

/** The strings of a language. Plain data: what has a `count` has its plural forms. */
export type Messages = {
  readonly [Name in MessageName]: MessageParameters[Name] extends Count ? Plural : string
} & {
  /** Sentences for errors, by code; where a code has none, the error's own English sentence is shown. */
  readonly errors?: { readonly [Code in ErrorCode]?: string }
}

/** A language, and its strings. */
export interface MessageLocale {
  /** BCP 47, such as `de` or `zh-CN`: for numbers, sizes and plurals, and as `lang` of what is shown. */
  readonly code: string
  readonly dir: 'ltr' | 'rtl'
  readonly messages: Messages
}

/** English. */
export const en: MessageLocale = {
  code: 'en',
  dir: 'ltr',
  messages: {
    chooseFile: 'Choose a file',
    chooseFiles: 'Choose files',
    chooseFolder: 'Choose a folder',
    dropFile: 'Drop a file here, or click to choose',
    dropFiles: 'Drop files here, or click to choose',
    dropNow: 'Drop to add',
    dropRefused: 'Not accepted here',
    readingFolders: 'Reading folders…',
    limitFiles: { one: 'One file', other: 'Up to {count} files' },
    limitSize: 'Up to {size} each',
    limitTotal: '{size} in all',

    waiting: 'Ready to upload',
    queued: 'Waiting its turn',
    uploading: 'Uploading',
    paused: 'Paused',
    confirming: 'Finishing',
    done: 'Uploaded',
    failed: 'Failed',
    cancelled: 'Cancelled',
    waitingForNetwork: 'Waiting for the network',
    bytesOf: '{sent} of {total}',
    speed: '{size}/s',
    timeLeft: '{time} left',

    pause: 'Pause {name}',
    resume: 'Resume {name}',
    retry: 'Try {name} again',
    cancel: 'Cancel {name}',
    remove: 'Remove {name}',

    files: 'Files',
    noFiles: 'No files yet',
    progress: 'Upload progress',
    uploadedOf: { other: '{done} of {count} uploaded' },
    uploadingPercent: 'Uploading, {percent}',
    uploaded: { one: '{count} file uploaded', other: '{count} files uploaded' },
    failedFiles: { one: '{count} file failed', other: '{count} files failed' },
    uploadFiles: { one: 'Upload {count} file', other: 'Upload {count} files' },
    pauseAll: 'Pause all',
    resumeAll: 'Resume all',
    cancelAll: 'Cancel all',
    retryAll: 'Try failed again',
    clearDone: 'Clear done',

    filesAdded: { one: '{count} file added', other: '{count} files added' },
    fileFailed: '{name} failed. {reason}',
    fileRefused: '{name} was not added. {reason}',
    moreFailed: { one: '{count} more file failed', other: '{count} more files failed' },
    moreRefused: { one: '{count} more file was not added', other: '{count} more files were not added' },
    fileRemoved: '{name} removed',
    allUploaded: { one: 'The file is uploaded', other: 'All {count} files are uploaded' },
    networkBack: 'The network is back',

    required: 'Choose a file.',
    stillUploading: {
      one: 'Wait: {count} file is still uploading.',
      other: 'Wait: {count} files are still uploading.',
    },
    failedInForm: {
      one: '{count} file could not be uploaded. Try again, or remove it.',
      other: '{count} files could not be uploaded. Try again, or remove them.',
    },

    choosePicture: 'Choose a picture',
    dropPicture: 'Drop a picture here, or click to choose',
    replacePicture: 'Replace picture',
    removePicture: 'Remove picture',
    pictureAlt: 'Preview of {name}',
    notAPicture: '{name} is no picture that this browser can show.',
    cropPicture: 'Crop picture',
    cropHint: 'Drag the picture, or move it with the arrow keys.',
    zoom: 'Zoom',
    rotate: 'Turn right',
    usePicture: 'Use picture',
    cancelCrop: 'Cancel',

    loading: 'Loading…',
    loadFailed: 'The uploader could not be loaded.',
    tryAgain: 'Try again',
    failures: 'Files that could not be uploaded',
  },
}
