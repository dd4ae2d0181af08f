import type { ClientId, FlowId, GrantId, UserId } from '../domain/ids.ts'
import type { AccessTokenHash, CodeHash, RefreshTokenHash } from '../domain/token-hash.ts'

/** What a living access token lets its bearer do. */
export type Authorization = {
  readonly grantId: GrantId
  readonly userId: UserId
  readonly clientId: ClientId
  /** Space-delimited, e.g. `accounts=ro balance=ro transactions=ro offline`. */
  readonly scope: string
}

/** Hashes and lifetimes of a freshly made pair of tokens. */
export type NewTokens = {
  readonly accessToken: AccessTokenHash
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: RefreshTokenHash
  readonly refreshTokenExpiresAt: Date
}

/** What a redeemed code or refresh token stood for. */
export type Redeemed = Authorization & { readonly flowId?: FlowId }

export interface GrantStore {
  /**
   * Trades a code for tokens in one transaction; `undefined` if it is unknown, expired, already used, or another
   * client's (which neither uses it up nor tells). Of parallel callers with one code exactly one gets the grant.
   */
  redeemCode(
    request: {
      readonly code: CodeHash
      readonly clientId: ClientId
      readonly redirectUri?: string
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined>
  /**
   * Trades a refresh token for its successor in one transaction; `undefined` as above. A token that was used before
   * ends its whole grant. The refresh token never outlives the data of a one-time grant. `scope` narrows the access
   * token alone; one that `coversScope` (domain/scope.ts) does not find within the grant's throws
   * `Problem('invalid_scope')` and leaves the refresh token as it was.
   */
  rotate(
    request: {
      readonly refreshToken: RefreshTokenHash
      readonly clientId: ClientId
      readonly scope?: string
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined>
  /** The authorization behind an access token, if it is alive at `now`. */
  authorize(token: AccessTokenHash, now: Date): Promise<Authorization | undefined>
}
