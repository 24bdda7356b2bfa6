/** `npx tsx examples/multipart/main.ts` */
import { run } from './run.ts'

console.log(await run(console.log))
