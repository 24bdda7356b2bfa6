import { aclsRows } from './acls.ts'
import { bodiesRows } from './bodies.ts'
import { formsRows } from './forms.ts'
import { multipartRows } from './multipart.ts'
import { preflightsRows } from './preflights.ts'
import { presignedRows } from './presigned.ts'
import { readsRows } from './reads.ts'
import { signedRows } from './signed.ts'
import type { Row, Stage } from './stage.ts'

export const allRows = (stage: Stage): Row[] => [
  ...presignedRows(stage),
  ...signedRows(stage),
  ...bodiesRows(stage),
  ...aclsRows(stage),
  ...formsRows(stage),
  ...multipartRows(stage),
  ...preflightsRows(stage),
  ...readsRows(stage),
]
