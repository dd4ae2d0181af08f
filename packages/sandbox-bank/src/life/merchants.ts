import { creditorId, germanIban } from '../check-digits.ts'
import { hashNumber } from './dice.ts'
import type { Party } from './entry.ts'

/** A shop that nobody has heard of, and what one spends there (cents). */
export type Merchant = { readonly name: string; readonly from: number; readonly to: number }

/** Weighted by repetition: people buy bread more often than shoes. */
export const shops: readonly [Merchant, ...Merchant[]] = [
  { name: 'Bäckerei Müller', from: 180, to: 940 },
  { name: 'Bäckerei Müller', from: 180, to: 940 },
  { name: 'Frischmarkt Özdemir', from: 890, to: 6_450 },
  { name: 'Frischmarkt Özdemir', from: 890, to: 6_450 },
  { name: 'Kornblume Biomarkt', from: 1_120, to: 5_480 },
  { name: 'Kaufmannsladen Nord', from: 640, to: 7_890 },
  { name: 'Kaufmannsladen Nord', from: 640, to: 7_890 },
  { name: 'Döner Palast', from: 650, to: 1_450 },
  { name: 'Café Größenwahn', from: 420, to: 1_860 },
  { name: 'Löwen-Apotheke', from: 590, to: 3_470 },
  { name: 'Drogerie Sonnenschein', from: 480, to: 3_290 },
  { name: 'Tankhof Süd', from: 3_800, to: 8_640 },
  { name: 'Gasthaus Zum Grünen Jäger', from: 1_840, to: 6_220 },
  { name: 'Buchhandlung Lesezeichen', from: 990, to: 4_600 },
  { name: 'Möbelhaus Ährenfeld', from: 1_990, to: 11_900 },
  { name: 'Schuhhaus Straußberg', from: 3_990, to: 9_990 },
]

/** What is eaten and drunk abroad; amounts in the foreign currency's hundredths. */
export const travels = {
  CHF: {
    place: 'Zürich',
    country: 'CH',
    rate: 0.9386,
    shops: ['Bergbahn Höhenblick', 'Chäs Stübli'],
  },
  USD: { place: 'Boston', country: 'US', rate: 1.0871, shops: ['Harbor Diner', 'Bright Books'] },
  GBP: {
    place: 'Brighton',
    country: 'GB',
    rate: 0.8427,
    shops: ['The Salty Anchor', 'Pier Sweets'],
  },
  PLN: {
    place: 'Gdańsk',
    country: 'PL',
    rate: 4.2815,
    shops: ['Pierogarnia Łąka', 'Sklep Bursztyn'],
  },
  SEK: { place: 'Malmö', country: 'SE', rate: 11.2094, shops: ['Café Smörgås', 'Bokhandeln Ö'] },
} as const
export type TravelCurrency = keyof typeof travels
export const travelCurrencies: readonly [TravelCurrency, ...TravelCurrency[]] = [
  'CHF',
  'USD',
  'GBP',
  'PLN',
  'SEK',
]

/** Someone who collects by direct debit: on that day of the month, in these months (all when left out). */
export type Collector = {
  readonly name: string
  readonly day: number
  readonly months?: readonly number[]
  readonly from: number
  readonly to: number
  readonly text: string
}

const quarterly = [2, 5, 8, 11]

export const collectors: readonly Collector[] = [
  { name: 'Stadtwerke Lindenau', day: 3, from: 7_400, to: 7_400, text: 'Strom Abschlag' },
  { name: 'Kabelnetz Nord GmbH', day: 5, from: 3_995, to: 3_995, text: 'Internet und Telefon' },
  { name: 'Funkwelle Mobil', day: 9, from: 1_299, to: 1_849, text: 'Mobilfunk Rechnung' },
  { name: 'Kraftraum Fitness', day: 15, from: 2_490, to: 2_490, text: 'Mitgliedsbeitrag' },
  { name: 'Filmpalast Streaming', day: 18, from: 1_399, to: 1_399, text: 'Monatsabo' },
  { name: 'Verkehrsverbund Mitte', day: 2, from: 6_300, to: 6_300, text: 'Ticket-Abo' },
  {
    name: 'Sonnenhof Versicherung AG',
    day: 10,
    months: quarterly,
    from: 11_870,
    to: 11_870,
    text: 'Haftpflicht und Hausrat',
  },
  {
    name: 'Beitragsstelle Rundfunk',
    day: 16,
    months: quarterly,
    from: 5_508,
    to: 5_508,
    text: 'Rundfunkbeitrag',
  },
]

export const householdCollectors: readonly Collector[] = [
  { name: 'Stadtwerke Lindenau', day: 4, from: 9_800, to: 9_800, text: 'Gas Abschlag' },
  { name: 'Kabelnetz Nord GmbH', day: 6, from: 4_495, to: 4_495, text: 'Internet und Telefon' },
]

export const employers: readonly [string, ...string[]] = [
  'Nordlicht Software GmbH',
  'Maschinenbau Körner KG',
  'Klinikum Sankt Ägidius gGmbH',
  'Spedition Weißbach GmbH & Co. KG',
]

export const friends: readonly [string, ...string[]] = [
  'Jörg Schäfer',
  'Aylin Yıldız',
  'Chloé Lefèvre',
  'Bärbel Kießling',
]

/** Made-up bank codes: no invented party can meet a real account. */
const inventedBankCodes = ['90090011', '90090012', '90090013', '90090014'] as const

/** A party with an account at a bank that does not exist; the same name always has the same one. */
export function withAccount(name: string): Party {
  const number = hashNumber(name)
  const bankCode = inventedBankCodes[number % inventedBankCodes.length] ?? inventedBankCodes[0]
  return { name, iban: germanIban(bankCode, String(number).padStart(10, '0')) }
}

export function creditorIdOf(name: string): string {
  return creditorId(hashNumber(name) % 10_000_000)
}
