import { createHash } from 'node:crypto'
import type { LookView } from '@kontor/contract'
import { lookStyle } from '@kontor/widget'
import type { ClientId } from '../domain/ids.ts'
import type { Logo, Look } from '../domain/look.ts'

/** A file made of a client's look. Its name carries the hash of its content, so it may be kept for ever. */
export type LookAsset = {
  readonly name: string
  readonly contentType: string
  readonly body: Buffer
}

export type LookDeps = {
  /** How pages in the name of this client look; `undefined`: as the widget is. */
  lookOf(clientId: ClientId): Promise<Look | undefined>
}

type LookAssets = { readonly style?: LookAsset; readonly logo?: LookAsset }

/** The same look is asked for with every page. */
const made = new WeakMap<Look, LookAssets>()

export function lookAssetsOf(look: Look): LookAssets {
  const known = made.get(look)
  if (known) return known
  const assets = makeAssets(look)
  made.set(look, assets)
  return assets
}

function makeAssets({ color, darkColor, radius, logo }: Look): LookAssets {
  const isStyled = color !== undefined || darkColor !== undefined || radius !== undefined
  const style = {
    ...(color && { color }),
    ...(darkColor && { darkColor }),
    ...(radius !== undefined && { radius }),
  }
  return {
    ...(isStyled && {
      style: assetOf(Buffer.from(lookStyle(style)), 'text/css; charset=utf-8', 'css'),
    }),
    ...(logo && {
      logo: assetOf(Buffer.from(logo.base64, 'base64'), logo.mediaType, endings[logo.mediaType]),
    }),
  }
}

const endings: Readonly<Record<Logo['mediaType'], string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
}

function assetOf(body: Buffer, contentType: string, ending: string): LookAsset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return { name: `${hash}.${ending}`, contentType, body }
}

/** What the pages need to know of a client's look; `undefined`: it has none. */
export function presentLook(clientId: ClientId, look: Look | undefined): LookView | undefined {
  if (look === undefined) return undefined
  const { style, logo } = lookAssetsOf(look)
  const { privacyUrl, imprintUrl } = look
  return {
    ...(style && { stylePath: pathOf(clientId, style) }),
    ...(logo && { logoPath: pathOf(clientId, logo) }),
    ...(privacyUrl !== undefined && { privacyUrl }),
    ...(imprintUrl !== undefined && { imprintUrl }),
  }
}

function pathOf(clientId: ClientId, { name }: LookAsset): string {
  return `/widget/looks/${encodeURIComponent(clientId)}/${name}`
}
