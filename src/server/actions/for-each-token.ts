/** An answer for each token, in order. One that is named several times is worked on once. */
export async function forEachToken<Answer>(
  tokens: readonly string[],
  work: (token: string) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Map<string, Promise<Answer>>()
  return await Promise.all(
    tokens.map((token) => {
      const answer = answers.get(token) ?? work(token)
      answers.set(token, answer)
      return answer
    }),
  )
}
