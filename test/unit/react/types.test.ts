import type { DataOf, S3UploaderProps, UploadedFile } from 'bucketdrop'
import type { UploadHandler } from 'bucketdrop/server'
import { expectTypeOf, test } from 'vitest'

test('what the server’s onUploaded returns is what onComplete receives', () => {
  type Handler = UploadHandler<{ id: number; at: Date }>
  expectTypeOf<DataOf<Handler>>().toEqualTypeOf<{ id: number; at: string }>()
  type Files = Parameters<NonNullable<S3UploaderProps<Handler>['onComplete']>>[0]
  expectTypeOf<Files[number]['data']['at']>().toEqualTypeOf<string>()
})

test('a type that is no handler stands for the data itself', () => {
  expectTypeOf<DataOf<{ id: number }>>().toEqualTypeOf<{ id: number }>()
})

test('metadata is typed', () => {
  type Props = S3UploaderProps<unknown, { album: string }>
  expectTypeOf<Props['meta']>().toEqualTypeOf<{ album: string } | undefined>()
  type Files = Parameters<NonNullable<Props['onComplete']>>[0]
  expectTypeOf<Files>().toEqualTypeOf<UploadedFile<unknown, { album: string }>[]>()
})
