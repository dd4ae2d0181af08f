/** How a client wants the pages to look that ask in its name; what is absent is as the widget has it. */
export type Look = {
  /** `#rrggbb`. Where it could not be read it is made darker or lighter. */
  readonly color?: LookColor
  /** The same where the scheme is dark; absent: `color`. */
  readonly darkColor?: LookColor
  /** Of fields and cards, in CSS pixels. */
  readonly radius?: number
  readonly logo?: Logo
  /** Pages of the client, over https. */
  readonly privacyUrl?: string
  readonly imprintUrl?: string
}

export type LookColor = `#${string}`

export type Logo = {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/svg+xml'
  readonly base64: string
}
