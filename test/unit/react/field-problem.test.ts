import { describe, expect, test } from 'vitest'
import { fieldProblem, type WhileUploading } from '../../../src/react/field-problem.ts'
import type { FileStatus } from '../../../src/uploader/types.ts'

const none: FileStatus[] = []

describe.each<WhileUploading>(['wait', 'block'])('%s', (whileUploading) => {
  test.each([
    ['optional and empty', false, 0, none, undefined],
    ['required and empty', true, 0, none, 'required'],
    ['required, with one from before', true, 1, none, undefined],
    ['required, with one that is done', true, 0, ['done'], undefined],
    ['required, with nothing but what was cancelled', true, 0, ['cancelled'], 'required'],
    ['one that failed', false, 0, ['done', 'failed'], 'failedInForm 1'],
    ['two that failed, whatever else is there', true, 1, ['failed', 'uploading', 'failed'], 'failedInForm 2'],
  ] as [string, boolean, number, FileStatus[], string | undefined][])('%s', (_, required, kept, statuses, problem) => {
    expect(said(fieldProblem({ required, whileUploading, kept, statuses }))).toBe(problem)
  })
})

test.each<FileStatus>(['waiting', 'queued', 'uploading', 'paused', 'confirming'])('%s is on its way', (status) => {
  const facts = { required: true, kept: 0, statuses: [status, status] }
  expect(said(fieldProblem({ ...facts, whileUploading: 'wait' }))).toBeUndefined()
  expect(said(fieldProblem({ ...facts, whileUploading: 'block' }))).toBe('stillUploading 2')
})

function said(problem: ReturnType<typeof fieldProblem>): string | undefined {
  return problem && ('count' in problem ? `${problem.name} ${problem.count}` : problem.name)
}
