/** What is wrong with how a schedule ended, by what the page believes and what the servers hold. Pure. */
import type { FileView } from './host.ts'
import type { Ledger } from './ledger.ts'
import type { StormReport } from './storm.ts'

/** What the page believes. */
interface Belief {
  files: readonly FileView[]
  /** SHA-256 of every file that was ever added, by its name. */
  digests: ReadonlyMap<string, string>
  ledger: Pick<Ledger, 'learned' | 'excused'>
}

/** One line for each thing that is wrong. */
export function wrongWith({ files, digests, ledger }: Belief, report: StormReport): string[] {
  const { uploaded, objects, unfinished, unheard } = report
  const wrong: string[] = []
  const { learned, excused } = ledger
  const done = new Map(files.flatMap(({ name, key }) => (key ? [[name, key]] : [])))
  for (const name of digests.keys()) {
    const key = done.get(name)
    const confirmed = uploaded.filter((each) => each.name === name && (each.key === key || !excused.has(each.key)))
    if (confirmed.length !== (key === undefined ? 0 : 1) || confirmed.some((each) => each.key !== key)) {
      wrong.push(`${name} has the key ${key}, and was confirmed as ${JSON.stringify(confirmed)}.`)
    }
    if (key !== undefined && !objects.some((each) => each.key === key)) wrong.push(`${name} is not stored.`)
  }
  for (const { key, sha256 } of objects) {
    const name = key.split('/')[0] ?? ''
    if (sha256 !== digests.get(name)) wrong.push(`Other bytes are stored as ${key}.`)
    if (!uploaded.some((each) => each.key === key) && !unheard.includes(key)) wrong.push(`${key} is an orphan.`)
  }
  for (const { key, uploadId } of unfinished) {
    // Where the answer to `sign` was lost, nobody knows of the upload: a lifecycle rule's matter.
    if (learned.has(uploadId)) wrong.push(`The multipart upload of ${key} was never ended.`)
  }
  return wrong
}
