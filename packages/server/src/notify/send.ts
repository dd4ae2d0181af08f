/** What is posted to a client. */
export type Message = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/** Why there was no answer. */
export type SendFailure = 'private_address' | 'unknown_host' | 'timeout' | 'tls' | 'connection'

export type Answer =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly failure: SendFailure }

/** Posts once, within limits of time and size, along no redirect. Never throws. */
export type Send = (message: Message) => Promise<Answer>
