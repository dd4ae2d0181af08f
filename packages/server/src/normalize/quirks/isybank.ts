import type { ListedQuirk } from '../quirk.ts'
import { bookedOnValueDate } from './value-date.ts'

export const isybank: ListedQuirk = {
  about: 'isybank (Italy). The value date is the day of the payment.',
  transaction: bookedOnValueDate,
}
