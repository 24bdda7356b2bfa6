import type { Contender } from '../job.ts'
import { bareXhr } from './bare-xhr.ts'
import { betterUpload } from './better-upload.ts'
import { ceiling } from './ceiling.ts'
import { oursCore } from './ours-core.ts'
import { oursUppy } from './ours-uppy.ts'
import { stockUppy } from './stock-uppy.ts'

/** What the page can run, by name. */
export const contenders: ReadonlyMap<string, Contender> = new Map([
  ['ceiling', ceiling],
  ['bare-xhr', bareXhr],
  ['ours-core', oursCore],
  ['ours-uppy', oursUppy],
  ['better-upload', betterUpload],
  ['uppy', stockUppy],
])
