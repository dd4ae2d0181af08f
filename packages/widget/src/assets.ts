import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A file that the server serves unchanged and for ever: its name carries the hash of its content. */
export type Asset = { readonly path: string; readonly contentType: string; readonly body: Buffer }

const contentTypes = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

/** Each asset by its plain name, e.g. `assetOf.style.path`. */
export const assetOf = {
  style: load('style', 'css'),
  icon: load('icon', 'svg'),
  forms: load('forms', 'js'),
  search: load('search', 'js'),
  waiting: load('waiting', 'js'),
  frame: load('frame', 'js'),
  close: load('close', 'js'),
  flicker: load('flicker', 'js'),
} as const

/** The widget's whole look, for a page that is to be complete by itself. */
export const styleText = assetOf.style.body.toString()

/** For the page that a link opens: gives it the address without the link's token. */
export const addressScript = load('address', 'js').body.toString()

export const assets: readonly Asset[] = Object.values(assetOf)

function load(name: string, extension: keyof typeof contentTypes): Asset {
  const body = readFileSync(new URL(`../assets/${name}.${extension}`, import.meta.url))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return {
    path: `/widget/assets/${name}.${hash}.${extension}`,
    contentType: contentTypes[extension],
    body,
  }
}
