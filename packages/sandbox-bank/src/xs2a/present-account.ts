import type { Bank } from '../banks.ts'
import { addDays, dayOf } from '../calendar.ts'
import type { Statement } from '../life/life.ts'
import type { Account } from '../people.ts'
import type { LinkMaker } from './links.ts'

export function presentAccount(
  account: Account,
  options: {
    bank: Bank
    links: LinkMaker
    ownerName: string | undefined
    showsBalancesLink: boolean
    showsTransactionsLink: boolean
    balances: readonly object[] | undefined
  },
): object {
  const { bank, links, ownerName, balances } = options
  const path = `/v1/accounts/${account.id}`
  return {
    resourceId: account.id,
    ...(account.iban === undefined ? {} : { iban: account.iban }),
    ...(account.maskedPan === undefined ? {} : { maskedPan: account.maskedPan }),
    currency: account.currency,
    ...(ownerName === undefined ? {} : { ownerName }),
    name: account.name,
    product: account.product,
    cashAccountType: account.type,
    status: 'enabled',
    ...(contractBic.test(bank.bic) ? { bic: bank.bic } : {}),
    usage: 'PRIV',
    ...(balances ? { balances } : {}),
    _links: {
      ...(options.showsBalancesLink ? { balances: links.to(`${path}/balances`) } : {}),
      ...(options.showsTransactionsLink ? { transactions: links.to(`${path}/transactions`) } : {}),
    },
  }
}

/** What the contract takes for a BIC; Demobank's traditional DEMODE01 is none and stays unsaid. */
const contractBic = /^[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?$/

/** The booked balance, and what is available when pending entries are counted in. */
export function presentBalances(
  account: Account,
  statement: Statement,
  now: Date,
): readonly object[] {
  const pending = statement.pending.reduce((sum, entry) => sum + entry.cents, 0)
  const referenceDate = dayOf(now)
  const lastChangeDateTime = `${addDays(referenceDate, -1)}T21:30:00Z`
  const amount = (cents: number) => ({ currency: account.currency, amount: formatCents(cents) })
  const booked = {
    balanceAmount: amount(statement.closingCents),
    balanceType: 'closingBooked',
    referenceDate,
    lastChangeDateTime,
  }
  const available = {
    balanceAmount: amount(statement.closingCents + pending),
    balanceType: 'interimAvailable',
    referenceDate,
    lastChangeDateTime,
  }
  return [booked, available]
}

/** `-1234.50`: exact, because cents are whole numbers. */
export function formatCents(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
