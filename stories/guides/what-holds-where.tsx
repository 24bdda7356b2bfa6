import { TextTable } from '../docs/text-table.tsx'

const rows = [
  ['limit', 'in the page', 'at the endpoint', 'in the signature', 'at the stored object'],
  ['size of a file', 'yes', 'yes', 'yes', 'yes'],
  ['type', 'yes', 'yes', 'yes', 'yes'],
  ['number of files, total size', 'yes', 'for one request', 'no', 'no'],
]

/** Which limit is checked by whom. */
export const WhatHoldsWhere = () => <TextTable label="What holds where" rows={rows} />
