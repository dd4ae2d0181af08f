import { Type } from 'typebox'

import type { Quirk } from '../../../normalize/quirk.ts'
import { findQuirk } from '../../../normalize/quirks/quirk-table.ts'

const MediaTypes = (of: string) =>
  Type.Optional(
    Type.String({
      pattern:
        '^[a-z*]+/[a-z0-9.+*-]+(; ?[a-z]+=[A-Za-z0-9.-]+)*(, ?[a-z*]+/[a-z0-9.+*-]+(; ?[a-z]+=[A-Za-z0-9.-]+)*)*$',
      maxLength: 200,
      description: `Accept of ${of}. Default: application/json.`,
    }),
  )

const Query = (description: string) =>
  Type.Optional(Type.String({ pattern: '^([A-Za-z0-9_.{}=&,:-])*$', maxLength: 300, description }))

/** Reading accounts, balances and transactions. */
export const dataFields = {
  accept: Type.Optional(
    Type.Object(
      {
        accounts: MediaTypes('the account list'),
        balances: MediaTypes('balances'),
        transactions: MediaTypes(
          'transactions: `application/xml` for camt, `text/plain` for MT940',
        ),
      },
      {
        additionalProperties: false,
        description:
          'Media types that are asked for. What comes is recognized by itself: JSON, camt.052 to .054, MT940, MT942. Default: JSON.',
      },
    ),
  ),
  accounts_query: Query(
    'Query of the account list, letter by letter: empty for banks that refuse `withBalance`. Default: `withBalance=true`.',
  ),
  transactions_query: Query(
    'Query of the transactions, letter by letter; `{from}` and `{to}` are the first and the last day. Default: `dateFrom={from}&bookingStatus=both`.',
  ),
  pending_query: Query(
    'Query of a second read for what is pending, for banks that refuse `both`. Default: none, one read.',
  ),
  balances: Type.Optional(
    Type.Union([Type.Literal('resource'), Type.Literal('account_list')], {
      description:
        'Where balances are: a resource of their own, or only in the account list. Default: resource.',
    }),
  ),
  card_accounts: Type.Optional(
    Type.Boolean({ description: 'Read `/v1/card-accounts`, too. Default: false.' }),
  ),
  history_days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description:
        'The oldest day that this bank gives while the person is there, in days before today; older ones are not asked for. Default: no limit.',
    }),
  ),
  history_days_unattended: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description:
        'The same with nobody at the screen (RTS article 10a leaves 90 days without strong authentication). Default: 90.',
    }),
  ),
  quirk: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      description:
        'How the data itself deviates, put right before it is mapped: one of the [quirks](#quirks). Default: none.',
    }),
  ),
  quirk_by_bank_code: Type.Optional(
    Type.Record(Type.String({ pattern: '^[0-9A-Z]{3,12}$' }), Type.String({ maxLength: 40 }), {
      description:
        'Bank codes of a family whose data deviates in ways of its own, and the [quirk](#quirks) of each, instead of `quirk`. Default: none.',
    }),
  ),
}

type Quirked = {
  readonly quirk?: string
  readonly quirk_by_bank_code?: Readonly<Record<string, string>>
}

export function quirkFaults({ quirk, quirk_by_bank_code: own = {} }: Quirked): readonly string[] {
  const named = [['quirk', quirk] as const, ...nameEach('quirk_by_bank_code', own)]
  return named.flatMap(([place, name]) =>
    name === undefined || findQuirk(name) ? [] : [`${place}: there is none called ${name}`],
  )
}

function nameEach(field: string, record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, name]) => [`${field}.${key}`, name] as const)
}

/** The quirk of the bank with these codes. */
export function quirkOfBank(
  { quirk, quirk_by_bank_code: own = {} }: Quirked,
  codes: readonly string[],
): Quirk {
  const name = codes.map((code) => own[code]).find((one) => one !== undefined) ?? quirk
  return name === undefined ? {} : (findQuirk(name) ?? {})
}
