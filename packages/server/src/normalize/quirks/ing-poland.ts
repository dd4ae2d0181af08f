import type { ListedQuirk } from '../quirk.ts'
import { bookedOnValueDate } from './value-date.ts'

export const ingPoland: ListedQuirk = {
  about: 'ING Bank Śląski (Poland). The value date is the day of the payment.',
  transaction: bookedOnValueDate,
}
