import type { OpenDatabase } from './database.ts'
import { openedOnce } from './opened-once.ts'
import { peerPackage } from './peer-package.ts'

/**
 * Postgres inside this process, with its data in a folder: nothing to install but `@electric-sql/pglite`. It opens at
 * the first statement, which takes some seconds. Only one process may have a folder open: where several serve the same
 * links, use `postgres()`.
 *
 * @param folder is made if it is not there; `memory://` keeps everything in memory.
 */
export function pglite(folder: string): OpenDatabase {
  if (typeof folder !== 'string' || folder.trim() === '') throw new TypeError('pglite() needs a folder for its data.')
  const opened = openedOnce(async () => {
    const { PGlite } = await peerPackage('@electric-sql/pglite', import('@electric-sql/pglite'))
    return await PGlite.create(folder)
  })
  return {
    query: async (text, params) => await (await opened.get()).query(text, params),
    close: async () => await (await opened.take())?.close(),
  }
}
