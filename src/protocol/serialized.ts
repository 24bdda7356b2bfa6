/**
 * What a value looks like after `JSON.stringify` and `JSON.parse`: dates become strings, functions and `undefined`
 * disappear. It types what the server's `onUploaded` returned as the browser's `onComplete` receives it.
 */
export type Serialized<T> = T extends { toJSON(): infer J }
  ? Serialized<J>
  : T extends string | number | boolean | null | undefined | void
    ? T
    : T extends bigint | symbol | ((...args: never[]) => unknown)
      ? never
      : T extends readonly unknown[]
        ? { [K in keyof T]: Serialized<T[K]> }
        : T extends object
          ? {
              [K in keyof T as K extends string
                ? T[K] extends (...args: never[]) => unknown
                  ? never
                  : K
                : never]: Serialized<T[K]>
            }
          : unknown
