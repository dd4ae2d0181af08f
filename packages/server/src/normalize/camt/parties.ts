import type { Counterparty } from '../../domain/transaction.ts'
import { accountNumberAt, definedOnly, ibanAt } from '../berlin-group/fields.ts'
import { firstText, nodeAt, textAt } from './xml.ts'

export type Side = 'Dbtr' | 'Cdtr'

/** Who stands on that side of a payment: the party, its account and its bank. */
export function counterpartyAt(details: unknown, side: Side): Counterparty {
  const parties = nodeAt(details, 'RltdPties')
  const account = nodeAt(parties, `${side}Acct`, 'Id')
  const iban = textAt(account, 'IBAN')
  const number = textAt(account, 'Othr', 'Id')
  // An IBAN stands now and then where other numbers belong.
  const spelled = { iban: iban ?? number }
  const agent = nodeAt(details, 'RltdAgts', `${side}Agt`, 'FinInstnId')
  return definedOnly({
    name: nameAt(parties, side) ?? nameAt(parties, `Ultmt${side}`),
    iban: ibanAt(spelled),
    accountNumber: accountNumberAt(spelled),
    bic: firstText(agent, ['BIC'], ['BICFI']),
  })
}

/** Flat up to version 7, within `Pty` (a bank: `Agt`) from 8 on. */
export function nameAt(parties: unknown, role: string): string | undefined {
  const party = nodeAt(parties, role)
  return firstText(party, ['Nm'], ['Pty', 'Nm'], ['Agt', 'FinInstnId', 'Nm'])
}

/** SEPA's id of the creditor of a direct debit. */
export function creditorIdAt(details: unknown): string | undefined {
  const id = ['Id', 'PrvtId', 'Othr', 'Id']
  const creditor = nodeAt(details, 'RltdPties', 'Cdtr')
  return firstText(creditor, id, ['Pty', ...id])
}
