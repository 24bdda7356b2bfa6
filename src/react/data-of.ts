/**
 * What a handler's `onUploaded` returns, as the browser receives it: `DataOf<typeof handler>`. A type that is no handler
 * stands for the data itself.
 */
export type DataOf<Handler> = Handler extends ((request: Request) => unknown) & {
  readonly '~types'?: { readonly data: infer Data }
}
  ? Data
  : Handler
