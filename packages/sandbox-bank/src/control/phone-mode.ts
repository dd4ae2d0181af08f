export const phoneAnswers = ['by-hand', 'approve', 'refuse'] as const

/** How the phones of a bank's customers behave: a person presses, or they answer by themselves after a while. */
export type PhoneMode = {
  readonly answers: (typeof phoneAnswers)[number]
  readonly afterMs: number
}
