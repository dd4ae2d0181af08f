import type { ListedQuirk } from '../quirk.ts'
import { placeById } from './place.ts'
import { bookedOnValueDate } from './value-date.ts'

export const ingPoland: ListedQuirk = {
  about:
    'ING Bank Śląski (Poland). The value date is the day of the payment; the entries of a day are in the order of their ids.',
  place: placeById,
  transaction: bookedOnValueDate,
}
