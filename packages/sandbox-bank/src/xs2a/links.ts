import type { Authorisation } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import type { Consent } from '../consent/consent.ts'
import type { Sandbox } from '../sandbox.ts'

export type Link = { readonly href: string }
export type Links = Readonly<Record<string, Link>>

/** Makes the links of one bank: relative to its base URL (`/v1/…`) or absolute, as the bank is. */
export class LinkMaker {
  readonly #isAbsolute: boolean
  readonly #publicUrl: string

  constructor(sandbox: Sandbox, bank: Bank) {
    this.#isAbsolute = sandbox.linkStyle(bank) === 'absolute'
    this.#publicUrl = `${sandbox.publicUrl()}/${bank.slug}`
  }

  to(path: string): Link {
    return { href: this.#isAbsolute ? this.absolute(path) : path }
  }

  /** A complete address, whatever the bank's habit is (headers, and pages for a browser). */
  absolute(path: string): string {
    return `${this.#publicUrl}${path}`
  }

  scaRedirect(authorisation: Authorisation): Link {
    return { href: this.absolute(`/online/${authorisation.redirectId ?? ''}`) }
  }

  /** To the page of the bank, or to the description of the OAuth server that leads there. */
  toThePerson(authorisation: Authorisation): Links {
    if (authorisation.bank.oauth !== 'integrated') {
      return { scaRedirect: this.scaRedirect(authorisation) }
    }
    const query = `authorisationId=${authorisation.id}`
    return { scaOAuth: this.to(`/.well-known/oauth-authorization-server?${query}`) }
  }

  authorisation(authorisation: Authorisation): Link {
    return this.to(authorisationPath(authorisation))
  }
}

export function consentPath(consent: Consent): string {
  return `/v1/consents/${consent.id}`
}

export function authorisationPath(authorisation: Authorisation): string {
  return `${consentPath(authorisation.consent)}/authorisations/${authorisation.id}`
}
