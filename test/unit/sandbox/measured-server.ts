/**
 * A served sandbox in a process of its own, `node --expose-gc --import tsx measured-server.ts <folder>`, that knows how much
 * memory it holds: what is still there after a collection, so neither garbage nor a busy machine counts.
 */
import { createSandbox } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { serve } from './serve.ts'
import { accessKeyId, secretAccessKey } from './signer.ts'

const storage = folderStorage(process.argv[2] ?? '')
const served = await serve(createSandbox({ accessKeyId, secretAccessKey, buckets: ['demo'], storage }))

const { gc } = globalThis
if (!gc) throw new Error('Start it with --expose-gc')
const collect = () => gc()

function heldBytes(): number {
  // The second waits for what the first only began to free.
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

let baseline = 0
let samples: number[] = []
let watch: NodeJS.Timeout | undefined
process.on('message', (message) => {
  clearInterval(watch)
  if (message === 'start') {
    baseline = heldBytes()
    samples = []
    watch = setInterval(() => samples.push(heldBytes() - baseline), 150)
    process.send?.('started')
  } else process.send?.({ peak: Math.max(...samples), samples: samples.length })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: served.url })
