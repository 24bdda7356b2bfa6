import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'
import { sourceAliases } from '../scripts/source-aliases.ts'
import { httpBackends } from './http-backends.ts'

const config: StorybookConfig = {
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  framework: { name: '@storybook/react-vite', options: { strictMode: true } },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: 'react-docgen' },
  viteFinal: (vite) =>
    mergeConfig(vite, {
      // The project's own vite.config.ts builds the library; nothing of it is wanted here.
      base: './',
      plugins: [httpBackends()],
      resolve: { alias: sourceAliases('browser') },
      // Found late, behind a dynamic import, they would make the development server reload the page under a test.
      optimizeDeps: {
        include: [
          '@mswjs/interceptors/XMLHttpRequest',
          '@mswjs/interceptors/fetch',
          '@noble/hashes/hmac.js',
          '@noble/hashes/legacy.js',
          '@noble/hashes/sha2.js',
          '@noble/hashes/utils.js',
          '@tanstack/virtual-core',
          '@uppy/aws-s3',
          '@uppy/compressor',
          '@uppy/core',
          '@uppy/core/utils',
          '@uppy/core/utils/preact',
          '@uppy/dashboard',
          '@uppy/image-editor',
          ...['ar_SA', 'de_DE', 'en_US', 'es_ES', 'fr_FR', 'ja_JP', 'pt_BR', 'zh_CN'].map(
            (name) => `@uppy/locales/lib/${name}.js`,
          ),
          '@uppy/webcam',
          'fast-xml-parser',
          '@tanstack/react-form',
          'react-hook-form',
          'storybook/theming',
          'valibot',
        ],
      },
    }),
}

export default config
