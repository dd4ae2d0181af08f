import { paletteOf, type Scheme } from '@kontor/widget'
import type { Logo, Look, LookColor } from '../domain/look.ts'
import type { Client } from '../oauth/client-store.ts'

/** A client's settings as lines to read; of its secrets no more than how many there are. */
export function describeClient(client: Client): string {
  const secrets = client.secretHashes.length
  const state = client.disabledAt ? `disabled since ${client.disabledAt.toISOString()}` : 'enabled'
  const uris = client.anyRedirect ? ['any loopback or https address'] : client.redirectUris
  const lines: readonly (readonly [string, string])[] = [
    ['name', client.name],
    ['state', state],
    ['secrets', secrets > 1 ? `${secrets}, both good until the older is retired` : `${secrets}`],
    ['scope', client.scope],
    ['codes live', `${client.codeSeconds} s`],
    ['redirect URI', `${client.redirectUriRequired ? 'must' : 'may'} be named at the exchange`],
    ...uris.map((uri) => ['', uri] as const),
    ['framed by', client.frameOrigins.join(', ') || 'nobody'],
    ...describeLook(client.look),
  ]
  return [`  ${client.id}`, ...lines.map(([title, text]) => `  ${title.padEnd(16)}${text}`)].join(
    '\n',
  )
}

function describeLook(look: Look = {}): readonly (readonly [string, string])[] {
  const { color, darkColor = color, radius, logo, privacyUrl, imprintUrl } = look
  return [
    ...(color ? [['colour', describeColor(color, 'light')] as const] : []),
    ...(darkColor ? [['in the dark', describeColor(darkColor, 'dark')] as const] : []),
    ...(radius === undefined ? [] : [['corners', `${radius} px`] as const]),
    ...(logo ? [['logo', describeLogo(logo)] as const] : []),
    ...(privacyUrl === undefined ? [] : [['privacy', privacyUrl] as const]),
    ...(imprintUrl === undefined ? [] : [['imprint', imprintUrl] as const]),
  ]
}

function describeColor(color: LookColor, scheme: Scheme): string {
  const { accent, fill } = paletteOf(color, scheme)
  return [
    color,
    ...(fill === color ? [] : [`on buttons ${fill}, which can be seen`]),
    ...(accent === color ? [] : [`as text ${accent}, which can be read`]),
  ].join('; ')
}

function describeLogo({ mediaType, base64 }: Logo): string {
  return `${mediaType}, ${Math.ceil(Buffer.byteLength(base64, 'base64') / 102.4) / 10} kB`
}
