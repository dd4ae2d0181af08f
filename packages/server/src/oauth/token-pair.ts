/** What a code or a refresh token was traded for, in clear, on its way to the client. */
export type TokenPair = {
  readonly accessToken: string
  /** Absent if the scope has no `offline`. */
  readonly refreshToken?: string
  /** Of the access token, space-delimited. */
  readonly scope: string
}
