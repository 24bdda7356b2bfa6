import { expect, within } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { eventually } from '../test/as-a-user.ts'
import { LiveMessage } from './live-message.tsx'
import type { MessageName } from './messages.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Protocol/Messages',
  component: LiveMessage,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT },
  argTypes: { endpoint: { control: false }, message: { control: false } },
  parameters: { backend: { limits: { maxFiles: 20, maxFileSize: 1024 ** 3 } } },
})

/** Sends the message as it is, and reads what must be in the answer. */
function answering(message: MessageName, expected: RegExp) {
  return {
    args: { message },
    play: async ({ canvasElement }: { canvasElement: HTMLElement }) => {
      const button = await within(canvasElement).findByRole('button', { name: /^Send/ })
      await eventually(() => expect(button).toBeEnabled())
      button.click()
      const answer = within(canvasElement).getByRole('status', { name: 'Answer' })
      await eventually(() => expect(answer).toHaveTextContent(/^200/))
      await expect(answer).toHaveTextContent(expected)
    },
  }
}

export const Policy = meta.story(answering('policy', /"storageOrigin"/))
export const Sign = meta.story(answering('sign', /"token".*"upload"/))
export const Parts = meta.story(answering('parts', /"urls".*"partNumber": 2/))
export const Resume = meta.story(answering('resume', /"parts": \[ \{ "partNumber": 1/))
export const Presign = meta.story(answering('presign', /"method": "PUT"/))
export const Complete = meta.story(answering('complete', /"object".*"name": "Harbour\.txt"/))
export const Abort = meta.story(answering('abort', /"removed": true/))
