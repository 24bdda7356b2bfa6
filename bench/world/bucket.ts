/** The bucket of the bench, in a sandbox S3. */
export interface Bucket {
  readonly name: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string }
  /** As browsers reach S3: through the line. */
  readonly publicUrl: string
  /** As servers reach it: beside it, in the same data centre. */
  readonly directUrl: string
}
