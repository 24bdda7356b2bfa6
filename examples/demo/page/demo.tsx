import { S3Uploader } from 'bucketdrop'
import { useEffect, useState } from 'react'
import type { createEndpoint } from '../../../src/demo/endpoint.ts'
import { StoredObjects } from './stored-objects.tsx'
import { useStoredObjects } from './use-stored-objects.ts'

const THEMES = ['auto', 'light', 'dark'] as const

export function Demo() {
  const { objects, problem, refresh } = useStoredObjects()
  const [theme, setTheme] = useState<(typeof THEMES)[number]>('auto')
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])

  return (
    <>
      <header>
        <h1>bucketdrop</h1>
        <p>
          Files go straight from this page to S3. The server signs each one, and confirms it when it is there.{' '}
          <a href="/plain-html/">The same without React</a>
        </p>
        <fieldset>
          <legend>Theme</legend>
          {THEMES.map((name) => (
            <label key={name}>
              <input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
              {name}
            </label>
          ))}
        </fieldset>
      </header>
      <main>
        <S3Uploader<ReturnType<typeof createEndpoint>>
          endpoint="/api/upload"
          theme={theme}
          onComplete={() => void refresh()}
        />
        <StoredObjects objects={objects} problem={problem} />
      </main>
    </>
  )
}
