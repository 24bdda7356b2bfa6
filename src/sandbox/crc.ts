/** The cyclic redundancy checks S3 offers, fed chunk by chunk. All are reflected, with all bits set first and last. */

/** Fed chunk by chunk; `digest` gives the big-endian bytes S3 puts into base64. */
export interface Checksum {
  update(chunk: Uint8Array): unknown
  digest(): Uint8Array
}

/** The reflected polynomials of CRC-32 (ISO-HDLC), CRC-32C (Castagnoli) and CRC-64/NVME. */
const polynomials = { crc32: 0xedb88320, crc32c: 0x82f63b78, crc64nvme: [0x9a6c9329, 0xac4bc9b5] } as const

function crc32Table(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value >>> 0
  })
}

/** CRC-32 or CRC-32C: 4 bytes. */
export function createCrc32(kind: 'crc32' | 'crc32c'): Checksum {
  const table = crc32Table(polynomials[kind])
  let crc = 0xffffffff
  return {
    update(chunk) {
      let value = crc
      for (let i = 0; i < chunk.length; i++) {
        value = (value >>> 8) ^ (table[(value ^ (chunk[i] ?? 0)) & 0xff] ?? 0)
      }
      crc = value
    },
    digest() {
      const bytes = new Uint8Array(4)
      new DataView(bytes.buffer).setUint32(0, (crc ^ 0xffffffff) >>> 0)
      return bytes
    },
  }
}

/** CRC-64/NVME: 8 bytes. Two 32-bit halves, since BigInt is some fifty times slower. */
export function createCrc64(): Checksum {
  const [polynomialHigh, polynomialLow] = polynomials.crc64nvme
  const highTable = new Uint32Array(256)
  const lowTable = new Uint32Array(256)
  for (let index = 0; index < 256; index++) {
    let high = 0
    let low = index
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (carry) {
        low ^= polynomialLow
        high ^= polynomialHigh
      }
    }
    highTable[index] = high
    lowTable[index] = low
  }
  let high = 0xffffffff
  let low = 0xffffffff
  return {
    update(chunk) {
      for (let i = 0; i < chunk.length; i++) {
        const index = (low ^ (chunk[i] ?? 0)) & 0xff
        low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0)
        high = (high >>> 8) ^ (highTable[index] ?? 0)
      }
    },
    digest() {
      const bytes = new Uint8Array(8)
      const view = new DataView(bytes.buffer)
      view.setUint32(0, (high ^ 0xffffffff) >>> 0)
      view.setUint32(4, (low ^ 0xffffffff) >>> 0)
      return bytes
    },
  }
}
