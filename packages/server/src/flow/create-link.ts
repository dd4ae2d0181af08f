import { formatToken, sha256Hex, tokenBytes } from '../domain/token.ts'
import type { ClientId, FlowId } from '../domain/ids.ts'
import type { LinkHash } from '../domain/token-hash.ts'
import type { FlowStore } from './flow-store.ts'
import type { FlowRequest } from './flow.ts'

/** How long a link can be opened. */
export const linkMinutes = 30

export type CreateLinkDeps = {
  readonly flows: Pick<FlowStore, 'create'>
  readonly publicUrl: URL
  randomBytes(size: number): Uint8Array
  randomUuid(): string
  now(): Date
}

/** Where the client sends the person, and the flow's id in the callback. */
export type Link = { readonly location: string; readonly id: FlowId }

/** Keeps the request and makes the link to it. The link says nothing of what it stands for; only its hash is kept. */
export async function createLink(
  deps: CreateLinkDeps,
  clientId: ClientId,
  request: FlowRequest,
): Promise<Link> {
  const token = formatToken('link', deps.randomBytes(tokenBytes))
  const createdAt = deps.now()
  /* oxlint-disable typescript/no-unsafe-type-assertion -- here id and hash get their names */
  const id = deps.randomUuid() as FlowId
  const linkHash = sha256Hex(token) as LinkHash
  /* oxlint-enable typescript/no-unsafe-type-assertion */
  const expiresAt = new Date(createdAt.getTime() + linkMinutes * 60_000)
  const state = { name: 'welcome' } as const
  await deps.flows.create({ id, clientId, linkHash, request, state, createdAt, expiresAt })
  return { location: widgetUrl(deps.publicUrl, token), id }
}

function widgetUrl(publicUrl: URL, token: string): string {
  return `${publicUrl.href.replace(/\/+$/, '')}/widget?token=${token}`
}
