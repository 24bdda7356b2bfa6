import { useEffect, useId, useState } from 'react'
import { ask, exampleOf } from './examples.ts'
import type { MessageName } from './messages.ts'
import './live-message.css'

export interface LiveMessageProps {
  endpoint: string
  /** Default `policy`. */
  message?: MessageName
}

/** A message that the reader may change and send, and what the endpoint answers to it. */
export function LiveMessage({ endpoint, message = 'policy' }: LiveMessageProps) {
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<string>()
  const [ready, setReady] = useState(false)
  const id = useId()
  useEffect(() => {
    let wanted = true
    void exampleOf(message, endpoint).then((example) => {
      if (!wanted) return
      setText(example ? JSON.stringify(example, undefined, 2) : '')
      setReady(true)
    })
    return () => {
      wanted = false
    }
  }, [message, endpoint])

  async function send() {
    try {
      const { status, body } = await ask(endpoint, message === 'policy' ? undefined : JSON.parse(text))
      setAnswer(`${status}\n${JSON.stringify(body, undefined, 2)}`)
    } catch (error) {
      setAnswer(error instanceof SyntaxError ? `This is no JSON: ${error.message}` : String(error))
    }
  }

  return (
    <form
      className="live-message"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {message !== 'policy' && (
        <>
          <label htmlFor={id}>Request</label>
          <textarea
            id={id}
            value={text}
            rows={10}
            spellCheck={false}
            onChange={({ target }) => setText(target.value)}
          />
        </>
      )}
      <button disabled={!ready}>{message === 'policy' ? 'Send GET' : 'Send'}</button>
      <output aria-label="Answer">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
        {answer !== undefined && <pre tabIndex={0}>{answer}</pre>}
      </output>
    </form>
  )
}
