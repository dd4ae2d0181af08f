import type { BankId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'

/** What the person does on a page of the widget. */
export type Action =
  | { readonly kind: 'start' }
  | { readonly kind: 'choose-bank'; readonly bankId: BankId }
  | {
      readonly kind: 'log-in'
      readonly credentials: Readonly<Record<string, Secret>>
      /** The person wants them to be stored for later. */
      readonly keep: boolean
    }
  | { readonly kind: 'choose-method'; readonly methodId: string }
  | { readonly kind: 'answer'; readonly answer: Secret }
  /** The person waits: ask the bank how far it is. Its page that they came back by may say that it was refused. */
  | { readonly kind: 'poll'; readonly refused: boolean }
  /** The person came back from the bank's pages, with what those put into the address. */
  | { readonly kind: 'return'; readonly parameters: Readonly<Record<string, Secret>> }
  | { readonly kind: 'choose-accounts'; readonly choices: readonly string[] }
  | { readonly kind: 'retry' }
  | { readonly kind: 'go-back' }
  | { readonly kind: 'cancel' }
