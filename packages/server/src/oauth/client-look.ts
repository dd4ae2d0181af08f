import type { Logo, Look, LookColor } from '../domain/look.ts'

/** What the operator decides about a client's look. What is absent stays; an empty text takes it away. */
export type LookSettings = {
  readonly color?: string
  readonly darkColor?: string
  readonly radius?: string
  /** What is in the file; no bytes take it away. */
  readonly logo?: Uint8Array
  readonly privacyUrl?: string
  readonly imprintUrl?: string
}

/** The look is sent to everyone who connects a bank, so a logo is small (bytes). */
export const logoBytesMax = 32 * 1024
const radiusMax = 24
const urlLengthMax = 500

/** The look with these settings; `undefined`: nothing is left of it. Throws `LookError` for the first that cannot be. */
export function changeLook(look: Look | undefined, settings: LookSettings): Look | undefined {
  const changed = {
    ...look,
    ...(settings.color !== undefined && { color: readColor(settings.color) }),
    ...(settings.darkColor !== undefined && { darkColor: readColor(settings.darkColor) }),
    ...(settings.radius !== undefined && { radius: readRadius(settings.radius) }),
    ...(settings.logo !== undefined && { logo: readLogo(settings.logo) }),
    ...(settings.privacyUrl !== undefined && { privacyUrl: readUrl(settings.privacyUrl) }),
    ...(settings.imprintUrl !== undefined && { imprintUrl: readUrl(settings.imprintUrl) }),
  }
  const kept = Object.entries(changed).filter(([, value]) => value !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** A look may not be so. One line for the operator. */
export class LookError extends Error {
  override readonly name = 'LookError'
}

function readColor(text: string): LookColor | undefined {
  if (text === '') return undefined
  if (!/^#[0-9a-f]{6}$/i.test(text)) {
    throw new LookError(`${JSON.stringify(text)} is no colour; write it as #0b5f6b`)
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tested above
  return text.toLowerCase() as LookColor
}

function readRadius(text: string): number | undefined {
  if (text === '') return undefined
  const radius = Number(text)
  if (!/^\d{1,2}$/.test(text) || radius > radiusMax) {
    throw new LookError(`the radius of corners is a number from 0 to ${radiusMax}, in pixels`)
  }
  return radius
}

function readUrl(text: string): string | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || text.length > urlLengthMax) {
    throw new LookError(
      `${JSON.stringify(text)} is no address of a page: it begins with https:// and has at most ${urlLengthMax} characters`,
    )
  }
  return url.href
}

function readLogo(bytes: Uint8Array): Logo | undefined {
  if (bytes.length === 0) return undefined
  if (bytes.length > logoBytesMax) {
    throw new LookError(
      `the logo has ${Math.ceil(bytes.length / 1024)} kB; at most ${logoBytesMax / 1024} are sent to everyone who connects a bank`,
    )
  }
  const buffer = Buffer.from(bytes)
  const mediaType = mediaTypeOf(buffer)
  if (mediaType === undefined) throw new LookError('the logo is no PNG, JPEG, WebP or SVG image')
  return { mediaType, base64: buffer.toString('base64') }
}

/** By what the file begins with, whatever it is called. */
function mediaTypeOf(bytes: Buffer): Logo['mediaType'] | undefined {
  const head = bytes.toString('latin1', 0, 12)
  if (head.startsWith('\x89PNG\r\n\x1A\n')) return 'image/png'
  if (head.startsWith('\xFF\xD8\xFF')) return 'image/jpeg'
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp'
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const isSvg =
    /^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/i.test(text)
  return isSvg ? 'image/svg+xml' : undefined
}
