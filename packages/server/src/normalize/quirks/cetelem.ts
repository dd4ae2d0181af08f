import type { ListedQuirk } from '../quirk.ts'
import { flipAmount } from './flip-amount.ts'

export const cetelem: ListedQuirk = {
  about: 'Cetelem (cards, Portugal). What is spent has no minus, and what is paid back has one.',
  changesAmounts: true,
  transaction: (raw) => flipAmount(raw, 'transactionAmount'),
}
