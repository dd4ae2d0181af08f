/** As much of npm `oidc-provider` 9 as is used here; it brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export type AdapterPayload = {
    readonly grantId?: string
    readonly userCode?: string
    readonly uid?: string
    readonly [name: string]: unknown
  }

  export interface Adapter {
    upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void>
    find(id: string): Promise<AdapterPayload | undefined>
    findByUserCode(userCode: string): Promise<AdapterPayload | undefined>
    findByUid(uid: string): Promise<AdapterPayload | undefined>
    consume(id: string): Promise<void>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
  }

  export type GrantContext = {
    readonly oidc: {
      readonly params?: Readonly<Record<string, unknown>>
      readonly entities: {
        readonly AccessToken?: {
          readonly grantId?: string
          readonly clientId?: string
          readonly accountId?: string
        }
      }
    }
  }

  type Model<Input> = new (input: Input) => { save(ttl?: number): Promise<string> }

  export class Provider {
    constructor(issuer: string, configuration: object)
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    on(event: 'grant.success', hear: (context: GrantContext) => void): void
    readonly Client: { find(id: string): Promise<object | undefined> }
    readonly Grant: new (input: object) => {
      addOIDCScope(scope: string): void
      save(): Promise<string>
    }
    readonly AuthorizationCode: Model<object>
  }

  export const errors: { readonly InvalidGrant: new (detail: string) => Error }
}
