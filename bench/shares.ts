/**
 * What sharing costs: 100 downloads at once of a link that allows 10, on PGlite and, where there is one, on a Postgres
 * server; and one password's hash. Run: npx tsx bench/shares.ts [postgres://…]
 */
import os from 'node:os'
import { s3 } from '../src/server/s3.ts'
import { createShares } from '../src/server/shares/create-shares.ts'
import type { OpenDatabase } from '../src/server/shares/database.ts'
import { COST, createPasswords } from '../src/server/shares/password.ts'
import { pglite } from '../src/server/shares/pglite.ts'
import { postgres } from '../src/server/shares/postgres.ts'

const ROUNDS = 7
const AT_ONCE = 100
const MAXIMUM = 10

const storage = s3({ bucket: 'b', region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' })

async function measure(name: string, database: OpenDatabase): Promise<void> {
  const shares = createShares({ storage, database })
  const opening = performance.now()
  await shares.migrate()
  const opened = performance.now() - opening
  const taken: number[] = []
  let downloads = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { token } = await shares.create({ key: 'a', owner: 'bench', maxDownloads: MAXIMUM })
    const start = performance.now()
    const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => shares.download(token)))
    taken.push(performance.now() - start)
    downloads += outcomes.filter(({ status }) => status === 'fulfilled').length
  }
  const fastest = Math.min(...taken).toFixed(0)
  const median = taken.toSorted((a, b) => a - b)[ROUNDS >> 1]?.toFixed(0)
  console.info(
    `${name}: ${AT_ONCE} downloads at once in ${median} ms (fastest ${fastest}), ${downloads / ROUNDS} of them allowed; opened in ${opened.toFixed(0)} ms`,
  )
  await database.close()
}

console.info(`Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model}`)
await measure('PGlite', pglite('memory://'))
const [connectionString] = process.argv.slice(2)
if (connectionString) await measure('Postgres', postgres(connectionString))

const { hash } = createPasswords(COST)
const taken: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now()
  await hash('correct horse battery staple')
  taken.push(performance.now() - start)
}
const median = taken.toSorted((a, b) => a - b)[ROUNDS >> 1]?.toFixed(0)
console.info(
  `scrypt ln=${COST.ln} r=${COST.r} p=${COST.p}: ${median} ms (fastest ${Math.min(...taken).toFixed(0)}), ${(128 * 2 ** COST.ln * COST.r) / 2 ** 20} MiB`,
)
