import type { Account as WireAccount, Balance as WireBalance, SyncStatus } from '@kontor/contract'
import type { Account, Balance } from '../domain/account.ts'
import { accountNumberOf, bankCodeOf } from '../domain/iban.ts'
import type { Language } from '../domain/language.ts'
import { syncMessage } from './sync-message.ts'
import type { BankOfIban } from './present-transaction.ts'
import { presentDay, presentInstant } from './present-time.ts'
import { presentMoney } from './present-money.ts'

export type AccountPresentation = {
  readonly cents: boolean
  /** Whether the token covers the balance. */
  readonly withBalance: boolean
  readonly bankOfIban: BankOfIban
  readonly withCoverage: boolean
  /** Of the messages for the person. */
  readonly language: Language
}

/** Lists every field by name: a field added to the domain stays inside until it is added here. */
export function presentAccount(account: Account, options: AccountPresentation): WireAccount {
  const { iban } = account
  const accountNumber =
    (iban && accountNumberOf(iban)) ?? account.accountNumber ?? account.maskedPan
  const bankCode = (iban && bankCodeOf(iban)) ?? account.bankCode
  const bic = account.bic ?? (iban && options.bankOfIban(iban)?.bic)
  const balance = options.withBalance ? presentBalance(account, options) : undefined
  return {
    account_id: account.id,
    access_id: account.accessId,
    ...(accountNumber !== undefined && { account_number: accountNumber }),
    ...(bankCode !== undefined && { bank_code: bankCode }),
    ...(iban !== undefined && { iban }),
    ...(bic !== undefined && { bic }),
    bank_name: account.bankName,
    currency: account.currency,
    ...(balance !== undefined && { balance }),
    type: account.type,
    name: account.name,
    ...(account.owner !== undefined && { owner: account.owner }),
    auto_sync: account.nextSyncAt !== undefined,
    save_pin: false,
    supported_payments: {},
    ...(options.withCoverage && {
      coverage: (account.coverage ?? []).map(({ from, until }) => ({ from, until })),
    }),
    status: presentStatus(account, options.language),
  }
}

/** The balance of an account; `undefined` where the bank gave none. */
export function presentBalance(
  account: Account,
  { cents, language }: { readonly cents: boolean; readonly language: Language },
): WireBalance | undefined {
  if (account.balance === undefined) return undefined
  return {
    balance: presentMoney(account.balance.amount, cents),
    balance_date: balanceDate(account.balance, account.succeededAt),
    status: presentStatus(account, language),
  }
}

export function presentStatus(
  account: Pick<Account, 'syncedAt' | 'succeededAt' | 'problem'>,
  language: Language,
): SyncStatus {
  const { syncedAt, succeededAt, problem } = account
  return {
    synced_at: presentInstant(syncedAt),
    succeeded_at: presentInstant(succeededAt),
    ...(problem !== undefined && { message: syncMessage(problem, language) }),
  }
}

/** What the bank says, else when we read it. */
function balanceDate(balance: Balance, readAt: Date): string {
  if (balance.changedAt !== undefined) return presentInstant(balance.changedAt)
  if (balance.referenceOn !== undefined) return presentDay(balance.referenceOn)
  return presentInstant(readAt)
}
