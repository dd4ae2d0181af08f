import { expect } from 'vitest'

/** What the client's server knows. */
export const sandboxClient = { id: 'sandbox-client', secret: 'sandbox-secret' }

const authorization = `Basic ${btoa(`${sandboxClient.id}:${sandboxClient.secret}`)}`

export type Link = { readonly location: string; readonly id: string }
export type Tokens = {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly scope: string
  readonly token_type: string
}
export type Account = {
  readonly account_id: string
  readonly iban?: string
  readonly currency: string
  readonly type: string
  readonly bank_name: string
  readonly balance?: { readonly balance: number }
}
export type Transaction = {
  readonly transaction_id: string
  readonly account_id: string
  readonly iban?: string
  readonly amount: number
  readonly currency: string
  readonly booked: boolean
  readonly booked_at?: string
}
export type Harvest = {
  readonly tokens: Tokens
  readonly accounts: readonly Account[]
  readonly transactions: readonly Transaction[]
}

/** The client's first call: a link for one person. */
export async function createLink(
  kontorUrl: string,
  body: object,
  path = '/onetime/access',
): Promise<Link> {
  const response = await fetch(kontorUrl + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status, await response.clone().text()).toBe(201)
  return (await response.json()) as Link
}

/** The second call. */
export function exchangeCode(kontorUrl: string, code: string): Promise<Response> {
  return fetch(`${kontorUrl}/auth/token`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'authorization_code', code }),
  })
}

/** The third call, and every other one with a token. */
export async function read(kontorUrl: string, token: string, path: string): Promise<unknown> {
  const response = await fetch(kontorUrl + path, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status, path).toBe(200)
  return response.json()
}

/** Code to tokens to accounts to transactions, as the interface promises them. */
export async function harvest(kontorUrl: string, callback: URL): Promise<Harvest> {
  const code = callback.searchParams.get('code') ?? ''
  const response = await exchangeCode(kontorUrl, code)
  expect(response.status, await response.clone().text()).toBe(200)
  const tokens = (await response.json()) as Tokens
  expect(tokens).toEqual({
    access_token: expect.stringMatching(/^A/),
    refresh_token: expect.stringMatching(/^R/),
    expires_in: 3600,
    scope: 'accounts=ro balance=ro transactions=ro offline',
    token_type: 'Bearer',
  })
  const { accounts } = (await read(kontorUrl, tokens.access_token, '/rest/accounts')) as {
    accounts: Account[]
  }
  const { transactions } = (await read(kontorUrl, tokens.access_token, '/rest/transactions')) as {
    transactions: Transaction[]
  }
  expect(accounts.length).toBeGreaterThan(0)
  expect(transactions.length).toBeGreaterThan(5)
  const known = new Set(accounts.map((account) => account.account_id))
  expect(transactions.filter((transaction) => !known.has(transaction.account_id))).toEqual([])
  return { tokens, accounts, transactions }
}

/** The return of a flow that went well: code first, then the state byte for byte, success and the flow's id. */
export function expectSuccess(callback: URL, expected: { state: string; flowId: string }): void {
  const [first, ...rest] = callback.search.slice(1).split('&')
  expect(first).toMatch(/^code=O[\w-]+$/)
  expect(rest).toEqual([
    `state=${encodeURIComponent(expected.state)}`,
    'success=true',
    `flow_id=${expected.flowId}`,
    `iss=${encodeURIComponent(issuer(callback))}`,
  ])
}

/** The return of a person who did not want to. */
export function expectCancelled(callback: URL, expected: { state: string; flowId: string }): void {
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    state: expected.state,
    success: 'false',
    cancel: 'true',
    flow_id: expected.flowId,
    iss: issuer(callback),
  })
}

/** The return of a person who had no other way on. */
export function expectFailed(callback: URL, expected: { state: string; flowId: string }): void {
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    state: expected.state,
    success: 'false',
    flow_id: expected.flowId,
    iss: issuer(callback),
  })
}

/** RFC 9207: what the callback says of where it comes from; a Kontor of our own, whichever port it got. */
function issuer(callback: URL): string {
  const iss = callback.searchParams.get('iss') ?? ''
  expect(iss).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  return iss
}
