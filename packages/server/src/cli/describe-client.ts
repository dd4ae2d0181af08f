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
  ]
  return [`  ${client.id}`, ...lines.map(([title, text]) => `  ${title.padEnd(16)}${text}`)].join(
    '\n',
  )
}
