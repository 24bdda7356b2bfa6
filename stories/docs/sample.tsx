import { CodeBlock } from './code-block.tsx'

/** Languages by the extension of the file. */
const LANGUAGES: Record<string, string> = {
  ts: 'ts',
  tsx: 'tsx',
  css: 'css',
  html: 'html',
  py: 'python',
  rb: 'ruby',
  php: 'php',
  go: 'go',
  json: 'json',
}

export interface SampleProps {
  /** The file, from the root of the project; its text is imported beside, with `?raw`. */
  file: string
  code: string
  /** Why none of our tests runs it. */
  notRun?: string
}

/** A file of the project as a sample to paste: what is shown is what is compiled and tested. */
export function Sample({ file, code, notRun }: SampleProps) {
  const extension = file.slice(file.lastIndexOf('.') + 1)
  return (
    <figure className="sample">
      <CodeBlock code={code.trim()} language={LANGUAGES[extension] as 'tsx'} />
      <figcaption>
        <code>{file}</code>
        {notRun && <> · not run by our tests: {notRun}</>}
      </figcaption>
    </figure>
  )
}
