/** The reader's own setting: of the documentation's pages, and of the stories until the toolbar says otherwise. */
export const preferredTheme = (): 'light' | 'dark' =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
