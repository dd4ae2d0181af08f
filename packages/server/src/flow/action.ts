import type { BankId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'

/** What the person does on a page of the widget. */
export type Action =
  | { readonly kind: 'start' }
  | { readonly kind: 'choose-bank'; readonly bankId: BankId }
  | { readonly kind: 'log-in'; readonly credentials: Readonly<Record<string, Secret>> }
  | { readonly kind: 'choose-method'; readonly methodId: string }
  | { readonly kind: 'answer'; readonly answer: Secret }
  /** The person waits, or came back from the bank: ask the bank how far it is. The bank's page may say it was refused. */
  | { readonly kind: 'poll'; readonly refused: boolean }
  | { readonly kind: 'choose-accounts'; readonly choices: readonly string[] }
  | { readonly kind: 'retry' }
  | { readonly kind: 'go-back' }
  | { readonly kind: 'cancel' }
