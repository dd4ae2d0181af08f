/** One of the two that are compared. Both know the same client by Basic and speak RFC 6749 with forms. */
export type TokenSide = {
  readonly name: string
  readonly tokenUrl: string
  /** Codes as a finished authorization would have left them, ready to be traded. */
  makeCodes(count: number): Promise<readonly string[]>
  /** How a resource server learns whether an access token is good; throws if this one is not. */
  check(accessToken: string): Promise<void>
  close(): Promise<void>
}

export const redirectUri = 'https://my-app.example.com/callback'
export const client = { id: 'sandbox-client', secret: 'sandbox-secret' } as const
export const basic = `Basic ${btoa(`${client.id}:${client.secret}`)}`
