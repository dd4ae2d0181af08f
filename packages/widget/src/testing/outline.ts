const tag = /<(\/?[a-z][a-z0-9-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/giu
const attribute = /([^\s=>"]+)(?:="[^"]*")?/gu

/**
 * The tags of a document with the names of their attributes, without any text or value. Two documents with the same
 * outline differ only in what is shown, so text that breaks out of its place changes it.
 */
export function outlineOf(html: string): readonly string[] {
  return [...html.matchAll(tag)].map(([, name = '', rest = '']) =>
    [name, ...[...rest.matchAll(attribute)].map(([, key]) => key)].join(' '),
  )
}

/** The values of one attribute, in order, unescaped as far as our own pages need it. */
export function valuesOf(html: string, name: string): readonly string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'gu'))].map(([, value = '']) =>
    value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
  )
}
