/** What the UMD bundle holds, as the global `bucketdrop`. */
import './bucketdrop.css'

export * from './index.ts'
