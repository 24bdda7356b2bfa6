import { fileOf, picture } from '../test/files.ts'

const KB = 1000
const MiB = 1024 ** 2

/** Photos, of 40 kB each. */
async function photos(count: number): Promise<File[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const drawn = await picture(`Photo ${i + 1}.png`, i * 30)
      // What follows a picture's end is not looked at.
      const filling = new Uint8Array(Math.max(0, 40 * KB - drawn.size))
      return new File([drawn, filling], drawn.name, { type: drawn.type, lastModified: drawn.lastModified })
    }),
  )
}

const film = () => fileOf('Film.mp4', 24 * MiB, 'video/mp4')

/** What can be dropped with one press. */
export const SAMPLES = {
  '12 photos': () => photos(12),
  'A film of 24 MB': async () => [film()],
  Both: async () => [...(await photos(12)), film()],
} satisfies Record<string, () => Promise<File[]>>
