/** A process of its own that has a folder: `node --import tsx folder-holder.ts <folder>`. Told what to do by messages. */
import { folderStorage } from '../../../src/sandbox/node.ts'
import { put } from './stored.ts'

const storage = folderStorage(process.argv[2] ?? '')
let feed: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
  start(controller) {
    feed = controller
    controller.enqueue(new TextEncoder().encode('in '))
  },
})
const writing = storage.write(body)

async function finish(): Promise<void> {
  feed?.enqueue(new TextEncoder().encode('flight'))
  feed?.close()
  const segment = await writing
  const object = await put(storage, 'k', '')
  await storage.putObject({ ...object, size: segment.size, segments: [segment] })
  process.send?.('finished')
}

process.on('message', (message) => {
  if (message === 'exit') process.exit(0)
  if (message === 'finish') void finish()
})
process.send?.('ready')
