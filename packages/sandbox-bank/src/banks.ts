/** How the bank lets a person prove who they are (Berlin Group: the SCA approach). */
export type Approach = 'EMBEDDED' | 'REDIRECT' | 'DECOUPLED'

/** One way to confirm: a TAN that is typed, or a tap in an app. */
export type Method = {
  readonly id: string
  /** Berlin Group `authenticationType`; `PUSH_DEC` is decoupled inside embedded. */
  readonly type: 'SMS_OTP' | 'PUSH_OTP' | 'CHIP_OTP' | 'PHOTO_OTP' | 'PUSH_DEC'
  readonly name: string
  readonly explanation: string
  /** The TAN that is right; absent where nothing is typed. */
  readonly otp?: string
  /** Absent: the bank does not say, as many do not. */
  readonly otpFormat?: 'integer' | 'characters'
  readonly otpMaxLength?: number
  /** The start code comes in a form that a TAN generator reads from the screen. */
  readonly isFlickered?: true
}

export type Bank = {
  readonly slug: string
  readonly name: string
  readonly bankCode: string
  readonly bic: string
  readonly approach: Approach
  /** The bank has an OAuth server: inside the consent, or before it (Berlin Group: integrated, pre-step). */
  readonly oauth?: 'integrated' | 'pre-step'
  readonly methods: readonly Method[]
  /** Links in answers: `/v1/…`, to be appended to the bank's base URL, or complete URLs. */
  readonly links: 'relative' | 'absolute'
  /** True when `POST /v1/consents` already begins the authorisation, as many banks do. */
  readonly beginsAtOnce: boolean
  /** What the bank is doing when the sandbox starts. */
  readonly weather: 'up' | 'down'
  /** Two colours of its own pages: for the bar and for buttons on it. */
  readonly colours: { readonly bar: string; readonly ink: string }
}

const tan = {
  type: 'CHIP_OTP',
  otpFormat: 'integer',
  otpMaxLength: 6,
} as const

export const banks: readonly Bank[] = [
  {
    slug: 'demobank',
    name: 'Demobank',
    bankCode: '90090042',
    bic: 'DEMODE01',
    approach: 'EMBEDDED',
    methods: [
      {
        type: 'CHIP_OTP',
        id: 'tan',
        name: 'TAN-Verfahren',
        explanation: 'Geben Sie die TAN ein, die Ihr TAN-Generator anzeigt.',
        otp: '111111',
      },
    ],
    links: 'relative',
    beginsAtOnce: false,
    weather: 'up',
    colours: { bar: '#0b4f6c', ink: '#ffffff' },
  },
  {
    slug: 'mockbank',
    name: 'Mockbank',
    bankCode: '90094815',
    bic: 'MOCKDEB1',
    approach: 'EMBEDDED',
    methods: [
      {
        id: 'phone',
        type: 'SMS_OTP',
        name: 'Auth Meth by Phone',
        explanation: 'Wir senden Ihnen eine TAN per SMS an die Nummer +49 151 *****42.',
        otp: '123456',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
      {
        id: 'push',
        type: 'PUSH_DEC',
        name: 'Mockbank App',
        explanation: 'Geben Sie den Zugriff in der Mockbank App frei.',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
      {
        id: 'photo',
        type: 'PHOTO_OTP',
        name: 'photoTAN',
        explanation: 'Lesen Sie die Grafik mit Ihrem photoTAN-Gerät ein.',
        otp: '123456',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
      {
        id: 'optical',
        type: 'CHIP_OTP',
        name: 'chipTAN optisch',
        explanation: 'Halten Sie Ihren TAN-Generator an die blinkende Grafik.',
        isFlickered: true,
        otp: '123456',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
    ],
    links: 'relative',
    beginsAtOnce: false,
    weather: 'up',
    colours: { bar: '#5b2a86', ink: '#ffffff' },
  },
  {
    slug: 'puppeteer',
    name: 'DEMO_PUPPETEER_2',
    bankCode: '90090078',
    bic: 'PUPPDE22',
    approach: 'EMBEDDED',
    methods: [
      {
        ...tan,
        id: 'chip',
        name: 'chipTAN manuell',
        explanation: 'Geben Sie die TAN ein, die Ihr TAN-Generator anzeigt.',
        otp: 'user12fa',
        otpFormat: 'characters',
        otpMaxLength: 8,
      },
    ],
    links: 'relative',
    beginsAtOnce: true,
    weather: 'up',
    colours: { bar: '#7a4b00', ink: '#ffffff' },
  },
  {
    slug: 'redirectbank',
    name: 'Redirectbank',
    bankCode: '99000354',
    bic: 'REDIDEF1',
    approach: 'REDIRECT',
    methods: [
      {
        id: 'sms',
        type: 'SMS_OTP',
        name: 'smsTAN',
        explanation: 'Wir haben Ihnen eine TAN per SMS gesendet.',
        otp: '123456',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
    ],
    links: 'absolute',
    beginsAtOnce: true,
    weather: 'up',
    colours: { bar: '#8a1c2b', ink: '#ffffff' },
  },
  {
    slug: 'appbank',
    name: 'Appbank',
    bankCode: '90090055',
    bic: 'APPBDEM1',
    approach: 'DECOUPLED',
    methods: [
      {
        id: 'app',
        type: 'PUSH_DEC',
        name: 'Appbank SecureApp',
        explanation: 'Geben Sie den Zugriff in der Appbank SecureApp frei.',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
    ],
    links: 'absolute',
    beginsAtOnce: false,
    weather: 'up',
    colours: { bar: '#0a5c36', ink: '#ffffff' },
  },
  {
    slug: 'oauthbank',
    name: 'OAuthbank',
    bankCode: '90090088',
    bic: 'OAUTDEM1',
    approach: 'REDIRECT',
    oauth: 'integrated',
    methods: [
      {
        id: 'sms',
        type: 'SMS_OTP',
        name: 'smsTAN',
        explanation: 'Wir haben Ihnen eine TAN per SMS gesendet.',
        otp: '123456',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
    ],
    links: 'absolute',
    beginsAtOnce: true,
    weather: 'up',
    colours: { bar: '#1d3f8f', ink: '#ffffff' },
  },
  {
    slug: 'vorabbank',
    name: 'Vorabbank',
    bankCode: '90090099',
    bic: 'VORADEM1',
    approach: 'DECOUPLED',
    oauth: 'pre-step',
    methods: [
      {
        id: 'app',
        type: 'PUSH_DEC',
        name: 'Vorabbank App',
        explanation: 'Geben Sie den Zugriff in der Vorabbank App frei.',
        otpFormat: 'integer',
        otpMaxLength: 6,
      },
    ],
    links: 'relative',
    beginsAtOnce: true,
    weather: 'up',
    colours: { bar: '#4a5d00', ink: '#ffffff' },
  },
  {
    slug: 'flakybank',
    name: 'Wackelbank Süd',
    bankCode: '90090066',
    bic: 'WACKDE66',
    approach: 'EMBEDDED',
    methods: [
      {
        ...tan,
        id: 'tan',
        name: 'TAN-Verfahren',
        explanation: 'Geben Sie die TAN ein, die Ihr TAN-Generator anzeigt.',
        otp: '111111',
      },
    ],
    links: 'relative',
    beginsAtOnce: false,
    weather: 'down',
    colours: { bar: '#44475a', ink: '#ffffff' },
  },
]

export function findBank(slug: string): Bank | undefined {
  return banks.find((bank) => bank.slug === slug)
}
