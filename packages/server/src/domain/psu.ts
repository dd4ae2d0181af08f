import type { Language } from './language.ts'

/** The person at the screen (PSD2: payment service user). Its absence marks a call as unattended. */
export type Psu = {
  readonly ipAddress: string
  readonly userAgent?: string
  readonly language: Language
}
