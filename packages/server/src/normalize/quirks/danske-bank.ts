import type { ListedQuirk } from '../quirk.ts'

export const danskeBank: ListedQuirk = {
  about: 'Danske Bank. The balance is `interimAvailable`.',
  balanceOrder: ['interimAvailable'],
}
