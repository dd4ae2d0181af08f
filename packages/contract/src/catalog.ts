import { Type } from 'typebox'
import type { Static } from 'typebox'
import { selectableAccountTypes } from './link.ts'

const country = Type.Optional(
  Type.String({ maxLength: 40, description: 'ISO 3166-1 alpha-2, in any case.' }),
)
const exact = Type.Optional(
  Type.String({
    maxLength: 120,
    description: 'Exactly a bank code, a BIC, a name (in any case) or an id.',
  }),
)

/** The long names are older spellings of the same. */
export const CatalogQuery = Type.Object(
  { country, country_code: country, q: exact, filter_id: exact },
  { $id: 'CatalogQuery' },
)
export type CatalogQuery = Static<typeof CatalogQuery>

export const CatalogCredential = Type.Object(
  {
    key: Type.String(),
    label: Type.String(),
    min_length: Type.Integer(),
    max_length: Type.Integer(),
    is_secret: Type.Boolean(),
    is_optional: Type.Boolean(),
  },
  { $id: 'CatalogCredential' },
)

export const AccessMethod = Type.Object(
  {
    id: Type.String(),
    in_psd2_scope: Type.Boolean(),
    type: Type.Enum(['API', 'FINTS', 'SCRAPING']),
    supported_account_types: Type.Array(Type.Enum(selectableAccountTypes)),
    configurable_consent: Type.Boolean(),
    requires_account_identifiers: Type.Boolean(),
    customer_authentication_flows: Type.Array(
      Type.Enum(['EMBEDDED_1FA', 'EMBEDDED_2FA', 'REDIRECT', 'DECOUPLED']),
    ),
    advice: Type.Optional(Type.String()),
    credentials: Type.Array(CatalogCredential),
  },
  { $id: 'AccessMethod' },
)
export type AccessMethod = Static<typeof AccessMethod>

export const CatalogBank = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    supported: Type.Boolean({
      description: 'Whether it can be connected here. Those that can come first.',
    }),
    country: Type.String(),
    language: Type.Object({ current: Type.String(), available: Type.Array(Type.String()) }),
    bank_code: Type.String(),
    bic: Type.Optional(Type.String()),
    access_methods: Type.Array(AccessMethod, {
      description: 'Empty for a bank that cannot be connected.',
    }),
  },
  { $id: 'CatalogBank' },
)
export type CatalogBank = Static<typeof CatalogBank>

export const CatalogBankList = Type.Array(CatalogBank, { $id: 'CatalogBankList' })

/** Services that are no banks; there are none. */
export const CatalogServiceList = Type.Array(Type.Object({ id: Type.String() }), {
  $id: 'CatalogServiceList',
})

export const Catalog = Type.Object(
  { banks: Type.Array(CatalogBank), services: CatalogServiceList },
  { $id: 'Catalog' },
)
export type Catalog = Static<typeof Catalog>
