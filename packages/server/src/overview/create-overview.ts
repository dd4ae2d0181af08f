import type { ClientId, ExternalUserId, OverviewId } from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import { formatToken, sha256Hex, tokenBytes } from '../domain/token.ts'
import type { LinkHash } from '../domain/token-hash.ts'
import type { OverviewStore } from './overview-store.ts'

const lifeHours = 24

export type CreateOverviewDeps = {
  readonly overviews: Pick<OverviewStore, 'create'>
  readonly publicUrl: URL
  randomBytes(size: number): Uint8Array
  randomUuid(): string
  now(): Date
}

/** Of whom, and in which language. */
export type OverviewWish = { readonly externalUserId: ExternalUserId; readonly language: Language }

export type OverviewLink = { readonly location: string; readonly expiresAt: Date }

/** Makes the link to a person's overview. It says nothing of the person; only its hash is kept. */
export async function createOverview(
  deps: CreateOverviewDeps,
  clientId: ClientId,
  wish: OverviewWish,
): Promise<OverviewLink> {
  const token = formatToken('overview', deps.randomBytes(tokenBytes))
  const createdAt = deps.now()
  const expiresAt = new Date(createdAt.getTime() + lifeHours * 3_600_000)
  /* oxlint-disable typescript/no-unsafe-type-assertion -- here id and hash get their names */
  const id = deps.randomUuid() as OverviewId
  const linkHash = sha256Hex(token) as LinkHash
  /* oxlint-enable typescript/no-unsafe-type-assertion */
  await deps.overviews.create({ id, clientId, ...wish, linkHash, createdAt, expiresAt })
  return { location: overviewUrl(deps.publicUrl, token), expiresAt }
}

function overviewUrl(publicUrl: URL, token: string): string {
  return `${publicUrl.href.replace(/\/+$/, '')}/overview?token=${token}`
}
