/** What only other backends than ours need: loaded when one is met. */
export { createDetector } from './detector.ts'
export { createDialect } from './dialect.ts'
export { explain } from './explain-answer.ts'
