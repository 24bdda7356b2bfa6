/** Where a command writes to. */
export interface Output {
  /** What was asked for: a line to the standard output. */
  print(line: string): void
  /** What a person should know besides: a line to the standard error. */
  complain(line: string): void
}
