/** The page's side of `npm run storybook`: where the storage is, and what the development server is told. */
import { currentWeather, onWeather } from './current-weather.ts'
import type { KitOptions } from './kit.ts'

/** The development server's S3, by .storybook/http-backends.ts; `undefined` in a static build and in the tests. */
export const STORAGE_ORIGIN: string | undefined = import.meta.env.STORY_STORAGE_ORIGIN

/** Where backends are opened, and told of the weather. */
const CONTROL_PATH = '/story-backends'

/** Opens a story's backend there, and keeps it told of the weather until the signal fires. */
export async function openOverHttp(name: string, options: KitOptions, signal: AbortSignal): Promise<void> {
  const tell = async (message: object) => {
    const body = JSON.stringify({ name, weather: currentWeather(), ...message })
    await fetch(CONTROL_PATH, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
  await tell({ options })
  const stop = onWeather(() => void tell({}))
  signal.addEventListener('abort', stop)
}
