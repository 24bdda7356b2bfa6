import addonA11y from '@storybook/addon-a11y'
import addonDocs from '@storybook/addon-docs'
import { definePreview } from '@storybook/react-vite'
import { themes } from 'storybook/theming'
import 'bucketdrop/styles.css'
import './preview.css'
import { chooseWeather } from '../stories/backend/current-weather.ts'
import { WEATHERS } from '../stories/backend/weather.ts'
import { backendOf, ENDPOINT, openBackend } from '../stories/backend/story-backends.ts'
import { preferredTheme } from '../stories/docs/preferred-theme.ts'

const preferred = preferredTheme()

export default definePreview({
  addons: [addonA11y(), addonDocs()],
  tags: ['autodocs'],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { expanded: true, sort: 'requiredFirst' },
    docs: { codePanel: true, theme: themes[preferred] },
    options: {
      storySort: {
        order: [
          'Start',
          ['Overview', 'React', 'Your endpoint', 'Your bucket', 'Plain HTML'],
          'Components',
          ['S3Uploader', ['Docs', '*'], '*'],
          'Guides',
          [
            'Authentication',
            'Limits and validation',
            'Large files and resume',
            'Many small files',
            'Images',
            'Forms',
            'Theming',
            'Accessibility',
            'Security model',
            'Sharing and downloads',
            'Providers',
            'Testing',
            'Uppy',
            'Coming from another uploader',
          ],
          'Network room',
          'Errors',
          ['All codes', '*'],
          'Protocol',
          'Performance',
        ],
      },
    },
  },
  globalTypes: {
    theme: {
      description: 'The ground of the stories, and the `theme` of their widgets',
      toolbar: {
        title: 'Theme',
        icon: 'mirror',
        items: [
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ],
        dynamicTitle: true,
      },
    },
    weather: {
      description: 'What happens to the uploads of the stories, also to those under way',
      toolbar: {
        title: 'Weather',
        icon: 'lightning',
        items: Object.entries(WEATHERS).map(([value, { title }]) => ({ value, title })),
        dynamicTitle: true,
      },
    },
    direction: {
      description: 'Which way the page is written',
      toolbar: {
        title: 'Direction',
        icon: 'transfer',
        items: [
          { value: 'ltr', title: 'Left to right' },
          { value: 'rtl', title: 'Right to left' },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: preferred, direction: 'ltr', weather: 'fine' },
  beforeEach: ({ id, parameters, globals }) => {
    chooseWeather(globals.weather)
    return openBackend(id, parameters.backend)
  },
  decorators: [
    (Story, { id, args, globals, viewMode }) => {
      const theme: unknown = args.theme ?? globals.theme
      const direction = globals.direction === 'rtl' ? 'rtl' : 'ltr'
      const endpoint: unknown = args.endpoint === ENDPOINT ? backendOf(id).url : args.endpoint
      return (
        <div className="story-ground" dir={direction} data-theme={theme} data-alone={viewMode === 'story'}>
          <Story args={{ ...args, theme, endpoint }} />
        </div>
      )
    },
  ],
})
