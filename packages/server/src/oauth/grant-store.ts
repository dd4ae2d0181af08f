import type { ClientId, FlowId, GrantId, UserId } from '../domain/ids.ts'
import type {
  AccessTokenHash,
  CodeChallenge,
  CodeHash,
  RefreshTokenHash,
  RequestKey,
} from '../domain/token-hash.ts'

/** What a living access token lets its bearer do. */
export type Authorization = {
  readonly grantId: GrantId
  readonly userId: UserId
  readonly clientId: ClientId
  /** Space-delimited, e.g. `accounts=ro balance=ro transactions=ro offline`. */
  readonly scope: string
}

/** What an access token lets its bearer do, and until when. */
export type LiveAuthorization = Authorization & { readonly expiresAt: Date }

/** Hashes and lifetimes of a freshly made pair of tokens. */
export type NewTokens = {
  readonly accessToken: AccessTokenHash
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: RefreshTokenHash
  readonly refreshTokenExpiresAt: Date
}

/** What a redeemed code or refresh token stood for. */
export type Redeemed = Authorization & { readonly flowId?: FlowId }

/** `sealedTokens`: the code was traded before by the same request, and this is what it got then. */
export type Exchanged = Redeemed & { readonly sealedTokens?: Uint8Array }

/** `sealedSuccessor`: the refresh token was traded before, and this is what it was traded for then. */
export type Rotated = Redeemed & { readonly sealedSuccessor?: Uint8Array }

/** A request that may come again because its answer was lost. */
export type RepeatableExchange = {
  /** The same for a repetition, and for nothing else. */
  readonly key: RequestKey
  /** The tokens, sealed so that only a holder of the code opens them. */
  readonly sealedTokens: Uint8Array
}

/** What happened to a grant, in the order it did; no secret, no hash. */
export type GrantEvent = {
  readonly at: Date
  /** Of the refresh token at that time; the first is 1. */
  readonly generation: number
} & (
  | { readonly name: 'opened'; readonly cause: 'code' | 'password' }
  | { readonly name: 'refreshed' }
  | { readonly name: 'repeated'; readonly cause: 'concurrent' | 'lost-answer' }
  | { readonly name: 'access-revoked' }
  | { readonly name: 'ended'; readonly cause: 'code-replayed' | 'refresh-reused' | 'revoked' }
)

/**
 * Grants and their tokens. A grant is one family: its newest refresh token, all that came before, and at most ten living
 * access tokens (domain/refresh-rules.ts). No token outlives the data of a one-time grant. What another client presents
 * changes nothing.
 */
export interface GrantStore {
  /**
   * Trades a code for tokens; `undefined` if it is unknown, expired, or asked for with another redirect URI or code
   * challenge than it was made for, which does not use it up. Of parallel callers with one code exactly one gets the
   * grant. A code that was used before ends its grant, unless by the same `repeatable` request ten minutes ago at most and the
   * grant lives: that gets what was sealed then.
   */
  redeemCode(
    request: {
      readonly code: CodeHash
      readonly clientId: ClientId
      readonly redirectUri?: string
      /** What the client's code verifier amounts to; absent if it sent none. */
      readonly codeChallenge?: CodeChallenge
      readonly repeatable?: RepeatableExchange
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Exchanged | undefined>
  /** Tokens for a user who proved otherwise who they are; `undefined` if there is no such user. */
  open(
    request: {
      readonly userId: UserId
      readonly clientId: ClientId
      readonly scope: string
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined>
  /**
   * Trades the newest refresh token for its successor. The one before it may repeat this (`isRepeatable`): it gets the new
   * access token and, sealed, the successor it got at first. Any other that is known ends its grant; unknown and expired
   * ones change nothing: `undefined`. `scope` narrows the access token alone; a wider one (`coversScope`) throws
   * `Problem('invalid_scope')` and leaves everything as it was.
   */
  rotate(
    request: {
      readonly refreshToken: RefreshTokenHash
      readonly clientId: ClientId
      readonly scope?: string
      /** The successor, sealed so that only a holder of `refreshToken` opens it. */
      readonly sealedSuccessor: Uint8Array
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Rotated | undefined>
  /**
   * The authorization behind an access token, if it is alive at `now` and its client not disabled. Its first use proves that
   * the refresh token issued with it arrived.
   */
  authorize(token: AccessTokenHash, now: Date): Promise<LiveAuthorization | undefined>
  /**
   * RFC 7009: a refresh token ends its grant; an access token itself alone, or its grant with `cascade`. An unknown token:
   * nothing.
   */
  revoke(
    request: {
      readonly token: AccessTokenHash | RefreshTokenHash
      readonly clientId: ClientId
      readonly cascade: boolean
    },
    now: Date,
  ): Promise<void>
  /** What happened to the grant, the oldest first. */
  events(grant: {
    readonly userId: UserId
    readonly grantId: GrantId
  }): Promise<readonly GrantEvent[]>
}
