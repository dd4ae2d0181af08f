import { germanIban } from './check-digits.ts'

/** What kind of life the transactions of an account tell (folder `life`). */
export type Story = 'everyday' | 'household' | 'savings' | 'card' | 'dollars' | 'francs'

export type Account = {
  /** `resourceId`: the same for every consent. */
  readonly id: string
  /** Absent for a card account, which has a masked PAN instead. */
  readonly iban?: string
  readonly maskedPan?: string
  readonly currency: string
  readonly name: string
  readonly product: string
  /** ISO 20022 ExternalCashAccountType1Code. */
  readonly type: 'CACC' | 'SVGS' | 'CARD' | 'TRAN'
  /** The booked balance in cents, until the clock is moved for the first time. */
  readonly balanceCents: number
  readonly story: Story
}

export type Login = { readonly login: string; readonly password: string }

export type Person = {
  readonly id: string
  readonly bank: string
  readonly name: string
  readonly city: string
  readonly logins: readonly Login[]
  readonly salaryCents: number
  readonly rentCents: number
  /** Goes into a savings plan elsewhere each month, so that the savings here grow slowly. */
  readonly planCents: number
  readonly accounts: readonly Account[]
}

const demo: Login = { login: 'demo', password: 'demo' }

export const people: readonly Person[] = [
  {
    id: 'demobank-demo',
    bank: 'demobank',
    name: 'Martina Beispiel',
    city: 'München',
    logins: [demo, { login: 'figo', password: 'figo' }],
    salaryCents: 338_412,
    rentCents: 112_000,
    planCents: 70_000,
    accounts: [
      giro('3f6a1d52-90a4-4c1e-9b0e-4711951500aa', 'DE67900900424711951500', 325_031),
      savings('3f6a1d52-90a4-4c1e-9b0e-4711951501aa', 'DE40900900424711951501', 1_284_000),
      card('3f6a1d52-90a4-4c1e-9b0e-4711951510aa', '453275xxxxxx9001', -41_287),
    ],
  },
  {
    id: 'demobank-anna',
    bank: 'demobank',
    name: 'Anna Lóránt',
    city: 'Passau',
    logins: [{ login: 'anna', password: 'anna' }],
    salaryCents: 241_890,
    rentCents: 69_000,
    planCents: 31_000,
    accounts: [giro('3f6a1d52-90a4-4c1e-9b0e-4711952000aa', 'DE50900900424711952000', 77_719)],
  },
  {
    id: 'mockbank-figo01',
    bank: 'mockbank',
    name: 'Jürgen Größer',
    city: 'Köln',
    logins: [{ login: 'figo01', password: '654321' }],
    salaryCents: 294_180,
    rentCents: 86_500,
    planCents: 70_000,
    accounts: [
      giro('8c0d7b1e-2b53-4a57-8d6f-000000002000', 'DE07900948150000002000', 187_642),
      savings('8c0d7b1e-2b53-4a57-8d6f-000000002001', 'DE77900948150000002001', 642_500),
      {
        ...giro('8c0d7b1e-2b53-4a57-8d6f-000000002881', 'DE82900948150000002881', 96_318),
        name: 'Haushaltskonto',
        product: 'Gemeinschaftskonto',
        story: 'household',
      },
    ],
  },
  {
    id: 'puppeteer-user1',
    bank: 'puppeteer',
    name: 'Söhnke Übermut',
    city: 'Lübeck',
    logins: [{ login: 'user1', password: '123456' }],
    salaryCents: 219_655,
    rentCents: 74_000,
    planCents: 11_000,
    accounts: [
      giro('d51c9a06-6f0f-4d0b-a3d4-000078000100', 'DE49900900780078000100', -404_000),
      savings('d51c9a06-6f0f-4d0b-a3d4-000078000101', 'DE22900900780078000101', 84_000),
    ],
  },
  {
    id: 'redirectbank-demo',
    bank: 'redirectbank',
    name: 'Anna Weiß',
    city: 'Düsseldorf',
    logins: [demo],
    salaryCents: 361_907,
    rentCents: 124_500,
    planCents: 70_000,
    accounts: [
      giro('b7e2f3c4-1d7a-4e69-9f52-000000002000', 'DE86990003540000002000', 241_875),
      savings('b7e2f3c4-1d7a-4e69-9f52-000000002001', 'DE59990003540000002001', 2_150_000),
      {
        ...giro('b7e2f3c4-1d7a-4e69-9f52-000000002002', 'DE32990003540000002002', 58_240),
        name: 'WG-Kasse',
        story: 'household',
      },
    ],
  },
  {
    id: 'appbank-demo',
    bank: 'appbank',
    name: 'Lukas Fröhlich',
    city: 'Berlin',
    logins: [demo],
    salaryCents: 402_330,
    rentCents: 131_000,
    planCents: 40_000,
    accounts: [
      {
        ...giro('5e1f0c77-c6b8-4b1b-8a25-000055000100', 'DE06900900550055000100', 412_908),
        name: 'Mehrwährungskonto EUR',
        product: 'Mehrwährungskonto',
      },
      {
        ...giro('5e1f0c77-c6b8-4b1b-8a25-0000550001dd', 'DE06900900550055000100', 268_450),
        currency: 'USD',
        name: 'Mehrwährungskonto USD',
        product: 'Mehrwährungskonto',
        story: 'dollars',
      },
      {
        ...giro('5e1f0c77-c6b8-4b1b-8a25-000055000200', 'DE22900900550055000200', 133_720),
        currency: 'CHF',
        name: 'Frankenkonto',
        product: 'Fremdwährungskonto',
        story: 'francs',
      },
    ],
  },
  {
    id: 'oauthbank-demo',
    bank: 'oauthbank',
    name: 'Bärbel Schütz',
    city: 'Bremen',
    logins: [demo],
    salaryCents: 312_750,
    rentCents: 98_000,
    planCents: 70_000,
    accounts: [
      giro('c2a4e6d8-5b71-4f3e-8a90-000088000100', germanIban('90090088', '88000100'), 198_640),
      savings('c2a4e6d8-5b71-4f3e-8a90-000088000101', germanIban('90090088', '88000101'), 875_000),
    ],
  },
  {
    id: 'vorabbank-demo',
    bank: 'vorabbank',
    name: 'Jörg Händel',
    city: 'Leipzig',
    logins: [demo],
    salaryCents: 271_430,
    rentCents: 81_500,
    planCents: 60_000,
    accounts: [
      giro('e91b7c52-04ad-4be6-b3f7-000099000100', germanIban('90090099', '99000100'), 154_320),
      savings('e91b7c52-04ad-4be6-b3f7-000099000101', germanIban('90090099', '99000101'), 720_000),
    ],
  },
  {
    id: 'flakybank-demo',
    bank: 'flakybank',
    name: 'Zoë Kühn',
    city: 'Nürnberg',
    logins: [demo],
    salaryCents: 268_020,
    rentCents: 79_900,
    planCents: 50_000,
    accounts: [
      giro('0a9d4e3b-7f21-4c58-b6d0-000066000100', 'DE35900900660066000100', 104_455),
      savings('0a9d4e3b-7f21-4c58-b6d0-000066000101', 'DE08900900660066000101', 305_000),
    ],
  },
]

/** The person whose login it is at the bank; the password is not looked at. */
export function findPerson(bank: string, login: string): Person | undefined {
  return people.find(
    (person) => person.bank === bank && person.logins.some((known) => known.login === login),
  )
}

export function passwordIsRight(person: Person, login: string, password: string): boolean {
  return person.logins.some((known) => known.login === login && known.password === password)
}

function giro(id: string, iban: string, balanceCents: number): Account {
  return {
    id,
    iban,
    currency: 'EUR',
    name: 'Girokonto',
    product: 'Girokonto',
    type: 'CACC',
    balanceCents,
    story: 'everyday',
  }
}

function savings(id: string, iban: string, balanceCents: number): Account {
  return {
    id,
    iban,
    currency: 'EUR',
    name: 'Tagesgeld',
    product: 'Tagesgeldkonto',
    type: 'SVGS',
    balanceCents,
    story: 'savings',
  }
}

function card(id: string, maskedPan: string, balanceCents: number): Account {
  return {
    id,
    maskedPan,
    currency: 'EUR',
    name: 'Kreditkarte',
    product: 'Goldkarte',
    type: 'CARD',
    balanceCents,
    story: 'card',
  }
}
