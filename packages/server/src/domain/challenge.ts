/** How a person may confirm, as the bank offers it (Berlin Group `authenticationType`, FinTS TAN method). */
export type ScaMethod = {
  readonly id: string
  readonly name: string
  readonly explanation?: string
  readonly kind: 'sms' | 'push' | 'photo' | 'chip' | 'email' | 'other'
}

/**
 * What a TAN generator reads from the screen (HHD extension for unidirectional coupling, HHD_UC, of the German Banking
 * Industry Committee, versions 1.3 and 1.4).
 */
export type HhdCode = {
  readonly version: 'HHD1.3' | 'HHD1.4'
  /** What is flickered: bytes in hexadecimal, from the length to the check digits. */
  readonly transmission: string
  /** What a person types where nothing can be flickered. */
  readonly startCode: string
  readonly data: readonly string[]
}

/** What the bank asks the person to answer. Texts are the bank's, plain, unescaped, bounded to 2,000 characters. */
export type Challenge = {
  /** What to do, in the bank's words. */
  readonly prompt?: string
  /** An image to look at or to scan: base64 of a PNG or JPEG, at most 200 kB. */
  readonly image?: { readonly mediaType: 'image/png' | 'image/jpeg'; readonly base64: string }
  /** For a TAN generator that is held to the screen. */
  readonly hhd?: HhdCode
  /** What the answer is made of, if the bank says. */
  readonly format: 'digits' | 'characters'
  readonly maxLength?: number
  /** Where the code comes from, e.g. the method's name or a masked phone number. */
  readonly methodName?: string
}
