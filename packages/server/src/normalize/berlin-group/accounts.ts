import type { Balance, BankAccount } from '../../domain/account.ts'
import { negate } from '../../domain/money.ts'
import { accountTypeOf } from '../account-type.ts'
import { bestFirst } from '../best-balance.ts'
import type { Quirk } from '../quirk.ts'
import { isObject, listAt, parseJson, textAt } from '../read-json.ts'
import {
  accountNumberAt,
  dayAt,
  each,
  ibanAt,
  instantAt,
  maskedPanAt,
  moneyAt,
  notUnderstood,
} from './fields.ts'
import type { Normalized } from './fields.ts'

/** `GET /v1/accounts`. Deleted accounts are left out. Throws `bank_answer_not_understood`. */
export function accountsFromBerlinGroup(text: string, quirk: Quirk = {}): Normalized<BankAccount> {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['accounts'])) throw notUnderstood('an account list')
  const live = listAt(body, 'accounts').filter(isLive)
  return accountsOf(live, quirk, accountFrom)
}

/** `GET /v1/card-accounts`. Deleted ones are left out. Throws `bank_answer_not_understood`. */
export function cardAccountsFromBerlinGroup(
  text: string,
  quirk: Quirk = {},
): Normalized<BankAccount> {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['cardAccounts'])) {
    throw notUnderstood('a list of card accounts')
  }
  const live = listAt(body, 'cardAccounts').filter(isLive)
  return accountsOf(live, quirk, (raw, own) => ({ ...accountFrom(raw, own), type: 'Credit card' }))
}

function accountsOf(
  live: readonly unknown[],
  quirk: Quirk,
  read: (raw: unknown, quirk: Quirk) => BankAccount,
): Normalized<BankAccount> {
  const { entries, rejected } = each(live, 'account', (raw) => read(raw, quirk))
  // A balance that is not understood does not cost the account, but is told.
  const balances = live.flatMap((account, index) =>
    balancesFrom(account, quirk).rejected.map((reason) => `account[${index}].${reason}`),
  )
  return { entries, rejected: [...rejected, ...balances] }
}

function isLive(account: unknown): boolean {
  return textAt(account, 'status')?.toLowerCase() !== 'deleted'
}

/** What an account list says of one account: what is kept of it must not tell of the others. */
export function rawAccount(text: string, resourceId: string): string {
  const body = parseJson(text)
  const entries = [...listAt(body, 'accounts'), ...listAt(body, 'cardAccounts')]
  return JSON.stringify(entries.find((entry) => textAt(entry, 'resourceId') === resourceId))
}

/** `GET /v1/accounts/{id}/balances`; the one to show comes first. Throws `bank_answer_not_understood`. */
export function balancesFromBerlinGroup(text: string, quirk: Quirk = {}): Normalized<Balance> {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['balances'])) throw notUnderstood('a balance list')
  return balancesFrom(body, quirk)
}

function accountFrom(sent: unknown, quirk: Quirk): BankAccount {
  if (!isObject(sent)) throw new RangeError('not an object')
  const raw = quirk.account?.(sent) ?? sent
  const resourceId = textAt(raw, 'resourceId')
  if (resourceId === undefined) throw new RangeError('resourceId is missing')
  const balances = balancesFrom(raw, quirk).entries
  const iban = ibanAt(raw)
  const accountNumber = accountNumberAt(raw)
  const maskedPan = maskedPanAt(raw)
  const bic = textAt(raw, 'bic')
  const owner = textAt(raw, 'ownerName')
  return {
    resourceId,
    ...(iban === undefined ? {} : { iban }),
    ...(accountNumber === undefined ? {} : { accountNumber }),
    ...(maskedPan === undefined ? {} : { maskedPan }),
    ...(bic === undefined ? {} : { bic }),
    ...(owner === undefined ? {} : { owner }),
    currency: currencyOf(textAt(raw, 'currency'), balances),
    name: textAt(raw, 'displayName') ?? textAt(raw, 'name') ?? textAt(raw, 'product') ?? '',
    type: accountTypeOf({
      cashAccountType: textAt(raw, 'cashAccountType'),
      hints: [textAt(raw, 'product'), textAt(raw, 'name'), textAt(raw, 'displayName')],
      isCard: maskedPan !== undefined,
    }),
    balances,
  }
}

/** `XXX` is Berlin Group's multi-currency account: it takes the currency of its balances if they have but one. */
function currencyOf(stated: string | undefined, balances: readonly Balance[]): string {
  if (stated !== undefined && /^[A-Z]{3}$/.test(stated) && stated !== 'XXX') return stated
  const currencies = new Set(balances.map((balance) => balance.amount.currency))
  const [only, another] = currencies
  if (only !== undefined && another === undefined) return only
  if (stated === 'XXX') return 'XXX'
  throw new RangeError('currency is missing')
}

function balancesFrom(raw: unknown, quirk: Quirk): Normalized<Balance> {
  const debitsArePositive = isObject(raw) && raw['debitAccounting'] === true
  const { entries, rejected } = each(listAt(raw, 'balances'), 'balance', (sent) => {
    const entry = isObject(sent) ? (quirk.balance?.(sent) ?? sent) : sent
    const balance = balanceFrom(entry)
    return {
      balance: debitsArePositive ? { ...balance, amount: negate(balance.amount) } : balance,
      includesCredit: isObject(entry) && entry['creditLimitIncluded'] === true,
    }
  })
  return { entries: bestFirst(entries, quirk.balanceOrder), rejected }
}

function balanceFrom(raw: unknown): Balance {
  const type = textAt(raw, 'balanceType')
  if (type === undefined) throw new RangeError('balanceType is missing')
  const referenceOn = dayAt(raw, 'referenceDate')
  const changedAt = instantAt(raw, 'lastChangeDateTime')
  return {
    amount: moneyAt(raw, 'balanceAmount'),
    type,
    ...(referenceOn === undefined ? {} : { referenceOn }),
    ...(changedAt === undefined ? {} : { changedAt }),
  }
}
