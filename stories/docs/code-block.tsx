import { Source } from '@storybook/addon-docs/blocks'
import type { ComponentProps } from 'react'
import { preferredTheme } from './preferred-theme.ts'

/** Code to copy. Storybook's own block is light on a dark page unless it is told. */
export function CodeBlock({ code, language }: Pick<ComponentProps<typeof Source>, 'code' | 'language'>) {
  return <Source code={code} language={language} dark={preferredTheme() === 'dark'} />
}
