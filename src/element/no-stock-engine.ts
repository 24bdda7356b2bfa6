/** In place of `uppy/stock-engine.ts` in the UMD bundle, whose bytes are for one engine. */
export function installStockEngine(): never {
  throw new Error('engine: "aws-s3" is not in bucketdrop.umd.js. Import bucketdrop/element with a bundler for it.')
}
