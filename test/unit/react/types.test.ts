import type {
  DataOf,
  FileSnapshot,
  S3DropZoneProps,
  S3FileListProps,
  S3UploaderProps,
  S3UploadProviderProps,
  UploadedFile,
  useS3File,
  useS3Upload,
} from 'bucketdrop'
import type { StoredObject } from 'bucketdrop/core'
import type { UploadHandler } from 'bucketdrop/server'
import { describe, expectTypeOf, test } from 'vitest'

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

describe('the light components', () => {
  type Handler = UploadHandler<{ id: number }>

  test('what the server returns is typed in the hook, and in onComplete', () => {
    type Upload = ReturnType<typeof useS3Upload<Handler>>
    expectTypeOf<Upload['files'][number]['object']>().toEqualTypeOf<StoredObject<{ id: number }> | undefined>()
    type Files = Parameters<NonNullable<S3DropZoneProps<Handler>['onComplete']>>[0]
    expectTypeOf<Files[number]>().toEqualTypeOf<FileSnapshot<{ id: number }>>()
    type Row = Parameters<NonNullable<S3FileListProps<Handler>['renderRow']>>[0]
    expectTypeOf<Row['file']>().toEqualTypeOf<FileSnapshot<{ id: number }>>()
  })

  test('metadata is typed: what is given, and what is read', () => {
    type Album = { album: string }
    expectTypeOf<S3UploadProviderProps<unknown, Album>['meta']>().toEqualTypeOf<Album | undefined>()
    type Upload = ReturnType<typeof useS3Upload<unknown, Album>>
    expectTypeOf<Upload['files'][number]['meta']>().toEqualTypeOf<Album>()
    type File = ReturnType<typeof useS3File<Handler, Album>>
    expectTypeOf<File>().toEqualTypeOf<FileSnapshot<{ id: number }, Album> | undefined>()
  })

  test('a provider needs its endpoint; a part inside it does not', () => {
    expectTypeOf<{ endpoint: string }>().toExtend<S3UploadProviderProps>()
    expectTypeOf<{ autoUpload: false }>().not.toExtend<S3UploadProviderProps>()
    expectTypeOf<{ autoUpload: false }>().toExtend<S3DropZoneProps>()
  })
})
