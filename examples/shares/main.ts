/**
 * `npx tsx examples/shares/main.ts`, then open the address it prints. Needs `rate-limiter-flexible`,
 * and `@electric-sql/pglite`, or `pg` and DATABASE_URL.
 */
import { startShares } from './start-shares.ts'

const { DATABASE_URL, PORT = '3000' } = process.env

const example = await startShares({ port: Number(PORT), ...(DATABASE_URL ? { database: DATABASE_URL } : {}) })
console.info(`Sharing files at ${example.url}`)
process.once('SIGINT', () => void example.close())
