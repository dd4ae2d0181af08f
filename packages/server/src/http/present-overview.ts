import type { AccessView, AccountView } from '@kontor/contract'
import type { Account } from '../domain/account.ts'
import type { Language } from '../domain/language.ts'
import { localDateOf } from '../domain/local-date.ts'
import type { HeldAccess } from '../overview/read-overview.ts'
import { presentInstant } from './present-time.ts'
import { syncMessage } from './sync-message.ts'

/** The days of banks, and of those who look at them. */
const timeZone = 'Europe/Berlin'

/** An access as its person reads it. Of account numbers only what tells one from another. */
export function presentAccess(
  access: HeldAccess,
  { language, now }: { readonly language: Language; readonly now: Date },
): AccessView {
  const { accounts, consentUntil, nextSyncAt } = access
  const lastRead = newest(accounts.map(({ succeededAt }) => succeededAt))
  const problem = accounts.find((account) => account.problem !== undefined)?.problem
  return {
    accessId: access.id,
    bankName: access.bankName,
    state: stateOf(access),
    accounts: accounts.map(presentAccountOf),
    since: presentInstant(access.createdAt),
    ...(consentUntil !== undefined && { until: consentUntil }),
    hasEnded: consentUntil !== undefined && consentUntil < localDateOf(now, timeZone),
    hasConsent: access.hasConsent,
    ...(lastRead && { lastReadAt: presentInstant(lastRead) }),
    // What is due is read at once.
    ...(nextSyncAt && { nextReadAt: presentInstant(nextSyncAt < now ? now : nextSyncAt) }),
    ...(problem !== undefined && { problem: syncMessage(problem, language) }),
  }
}

function stateOf({ state, hasConsent, accounts }: HeldAccess): AccessView['state'] {
  switch (state) {
    case 'connected':
      return 'reading'
    case 'needs_user':
      return hasConsent || accounts.length > 0 ? 'needs-user' : 'unconfirmed'
    case 'credentials_rejected':
      return 'login-refused'
  }
}

function presentAccountOf({ name, type, iban, ...account }: Account): AccountView {
  const number = iban ?? account.accountNumber ?? account.maskedPan
  return {
    name,
    type,
    ...(number !== undefined && {
      number: {
        ...(iban !== undefined && { country: iban.slice(0, 2) }),
        lastFour: number.slice(-4),
      },
    }),
  }
}

function newest(times: readonly Date[]): Date | undefined {
  return times.toSorted((left, right) => right.getTime() - left.getTime())[0]
}
