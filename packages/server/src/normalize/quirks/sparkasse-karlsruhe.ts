import type { ListedQuirk } from '../quirk.ts'
import { sparkasse } from './sparkasse.ts'

export const sparkasseKarlsruhe: ListedQuirk = {
  ...sparkasse,
  about: 'Sparkasse Karlsruhe. As `sparkasse`; the balance is `interimAvailable`.',
  balanceOrder: ['interimAvailable'],
}
