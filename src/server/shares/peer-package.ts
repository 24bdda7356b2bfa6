/** A package that the application chooses to install. */
export class PackageMissing extends Error {
  override readonly name = 'PackageMissing'
}

/**
 * @param loading its `import()`.
 * @throws PackageMissing saying how to install it.
 */
export async function peerPackage<T>(name: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (cause) {
    throw new PackageMissing(`The package ${name} could not be loaded. Is it installed? npm i ${name}`, { cause })
  }
}
