import { Type } from 'typebox'

/** Where the bank is. */
export const addressFields = {
  base_url: Type.String({
    minLength: 8,
    maxLength: 500,
    description:
      "Where the bank's `/v1/…` begins: `https://xs2a.bank.example/psd2`. Https, or http on this machine. `{bank_code}` becomes the row's first bank code.",
  }),
  allowed_hosts: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
      maxItems: 20,
      description:
        "Further hosts (`host` or `host:port`) that the bank's links may lead to. Every other host is refused. Default: none.",
    }),
  ),
  link_hosts: Type.Optional(
    Type.Union([Type.Literal('as_written'), Type.Literal('base_url')], {
      description:
        'How links are followed. `as_written`: to the host they name, if it is allowed. `base_url`: of a link to another host than the allowed ones counts only what stands from `/v1/` on, or behind the host, for banks whose links name hosts of their inner network. Default: as_written.',
    }),
  ),
}
