/** The protocol by hand: `sign`, the parts, `complete`. What an uploader in another language does. */

interface Signed {
  token: string
  key: string
  upload: { method: string; partSize: number; partCount: number; urls: { partNumber: number; url: string }[] }
}

/** Sends one message to the endpoint. */
export type Ask = (message: object) => Promise<Response>

export async function sign(ask: Ask, file: File): Promise<Signed> {
  const { name, type, size } = file
  const message = { v: 1, action: 'sign', accept: ['PUT', 'MULTIPART'], files: [{ id: '1', name, type, size }] }
  const { files } = await (await ask(message)).json()
  return files[0]
}

/**
 * Sends what the storage does not hold yet, four parts at a time, and completes. Needs the token alone: after a reload,
 * it goes on where it was.
 */
export async function sendParts(
  ask: Ask,
  storage: typeof fetch,
  token: string,
  file: File,
): Promise<{ sent: number[]; answer: unknown }> {
  const { parts, partSize, partCount } = await (await ask({ v: 1, action: 'resume', token })).json()
  const held = new Set(parts.map(({ partNumber }: { partNumber: number }) => partNumber))
  const missing = Array.from({ length: partCount }, (_, i) => i + 1).filter((partNumber) => !held.has(partNumber))

  const sent: number[] = []
  while (missing.length > 0) {
    const { urls } = await (await ask({ v: 1, action: 'parts', token, partNumbers: missing.splice(0, 4) })).json()
    await Promise.all(
      urls.map(async ({ partNumber, url }: { partNumber: number; url: string }) => {
        const body = file.slice((partNumber - 1) * partSize, partNumber * partSize)
        const response = await storage(url, { method: 'PUT', body })
        if (!response.ok) throw new Error(`Part ${partNumber}: the storage answered ${response.status}`)
        sent.push(partNumber)
      }),
    )
  }
  const { files } = await (await ask({ v: 1, action: 'complete', files: [{ token }] })).json()
  return { sent, answer: files[0] }
}
