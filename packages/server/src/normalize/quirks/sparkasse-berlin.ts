import type { ListedQuirk } from '../quirk.ts'
import { sparkasse } from './sparkasse.ts'

export const sparkasseBerlin: ListedQuirk = {
  ...sparkasse,
  about: 'Berliner Sparkasse. As `sparkasse`; the balance is `interimAvailable`.',
  balanceOrder: ['interimAvailable'],
}
