import { dayAt } from '../berlin-group/fields.ts'
import type { ListedQuirk } from '../quirk.ts'
import { placeById } from './place.ts'

export const mbank: ListedQuirk = {
  about:
    'mBank (Poland). The day of booking and the value date are each other’s: the earlier one is the booking. The entries of a day are in the order of their ids.',
  place: placeById,
  transaction(raw) {
    const [booked, value] = [dayAt(raw, 'bookingDate'), dayAt(raw, 'valueDate')]
    const areSwapped = booked !== undefined && value !== undefined && value < booked
    return areSwapped ? { ...raw, bookingDate: value, valueDate: booked } : raw
  },
}
