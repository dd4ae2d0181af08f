import { type LocalDate, plusDays } from '../../../packages/server/src/domain/local-date.ts'
import type { BankTransaction } from '../../../packages/server/src/domain/transaction.ts'

/** What a bank says, sync by sync. */
export type History = {
  readonly name: string
  /** What is stored before the first round. */
  known(count: number): readonly BankTransaction[]
  told(count: number, round: number): readonly BankTransaction[]
}

export const firstDay = '2026-01-01' as LocalDate
const days = 90
const parties = ['Stadtwerke Musterstadt', 'Bäckerei Kern', 'Erika Mustermann', 'Rewe Markt GmbH']

export function historyOf(name: 'all new' | 'a tenth new' | 'known'): History {
  const share = { 'all new': 1, 'a tenth new': 0.1, known: 0 }[name]
  return {
    name,
    known: (count) => (share === 1 ? [] : range(0, count)),
    told: (count, round) => {
      // Those that are new in one round are known in the next.
      return share === 1 ? range(round * count, count) : range(0, count * (1 + share * (round + 1)))
    },
  }
}

function range(start: number, count: number): readonly BankTransaction[] {
  return Array.from({ length: count }, (_, index) => transaction(start + index))
}

function transaction(number: number): BankTransaction {
  const iban = `DE${String(number % 97).padStart(2, '0')}90090042${String(number % 1000).padStart(10, '0')}`
  return {
    status: 'booked',
    amount: { unscaled: BigInt(-1 - (number % 100_000)), scale: 2, currency: 'EUR' },
    bookedOn: plusDays(firstDay, number % days),
    valueOn: plusDays(firstDay, number % days),
    counterparty: { name: parties[number % parties.length] ?? '', iban, bic: 'DEMODE01' },
    purpose: `Rechnung ${number} vom Monatsanfang, vielen Dank für Ihren Einkauf`,
    type: 'Transfer',
    bookingText: 'SEPA-Überweisung',
    bankReference: `2026-${number}`,
    endToEndId: `E2E-${number}`,
    bankTransactionCode: 'PMNT-ICDT-ESCT',
    transactionCode: 116,
  }
}
