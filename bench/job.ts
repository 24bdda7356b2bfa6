/** What the bench's process asks of its page, and what the page answers. Shared by both sides. */

/** A file to be made; its bytes are arbitrary. */
export interface FileSpec {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** One request of the ceiling's, signed before the clock starts. */
export interface PreparedPiece {
  /** Which file, and which of its bytes. */
  readonly file: number
  readonly start: number
  readonly end: number
  readonly url: string
  /** A form's fields; without them it is a PUT. */
  readonly fields?: Readonly<Record<string, string>>
}

/** Where a contender sends its requests. */
export interface Target {
  /** Our own endpoint. */
  readonly endpoint: string
  /** Signs one S3 call a request, as the stock Uppy plugin's users write it. */
  readonly stockSigner: string
  /** Better Upload's own router. */
  readonly betterUpload: string
  /** For those that sign nothing on the way. */
  readonly prepared: readonly PreparedPiece[]
}

export interface Job {
  readonly contender: string
  readonly files: readonly FileSpec[]
  readonly target: Target
}

export interface Outcome {
  /** How many files their uploader calls done. */
  readonly done: number
  readonly failed: number
  /** Why the first failure failed, in the uploader's own words. */
  readonly reason?: string | undefined
}

/** What the page measured. Times are ms; those of the day are Unix ms, so both processes can compare them. */
export interface Report extends Outcome {
  readonly startedAt: number
  readonly milliseconds: number
  /** When each file was done, ms after the start, by its name. */
  readonly finished: Readonly<Record<string, number>>
  /** The longest task of the main thread, ms; 0 where none was over 50. */
  readonly longestTask: number
}

export interface Contender {
  /** Resolves when every file is done or has failed. */
  run(files: readonly File[], target: Target, finished: (name: string) => void): Promise<Outcome>
}
