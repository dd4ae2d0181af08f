export type Trace = { readonly form: string; readonly text: string }

/** The texts by which a secret would be recognised, however it was encoded on its way. */
export function tracesOf(secret: string): Trace[] {
  return [
    { form: 'plain text', text: secret },
    { form: 'groups of four', text: secret.replaceAll(/(.{4})(?=.)/g, '$1 ') },
    { form: 'URL', text: encodeURIComponent(secret) },
    { form: 'hex', text: Buffer.from(secret).toString('hex') },
    ...[0, 1, 2].map((offset) => ({ form: 'base64', text: base64Core(secret, offset) })),
    ...[0, 1, 2].map((offset) => ({
      form: 'base64url',
      text: base64Core(secret, offset).replaceAll('+', '-').replaceAll('/', '_'),
    })),
  ]
}

/** What stands in the base64 of any text that holds the secret `offset` bytes behind a group of three. */
function base64Core(secret: string, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64')
  const start = Math.ceil((offset * 8) / 6)
  const end = Math.floor(((offset + Buffer.byteLength(secret)) * 8) / 6)
  return padded.slice(start, end)
}
