import { extractIBAN } from 'ibantools'
import type { Account as WireAccount, Balance as WireBalance, SyncStatus } from '@kontor/contract'
import type { Account, Balance } from '../domain/account.ts'
import { presentDay, presentInstant } from './present-time.ts'
import { presentMoney } from './present-money.ts'

export type AccountPresentation = {
  readonly cents: boolean
  /** Whether the token covers the balance. */
  readonly withBalance: boolean
}

/** Lists every field by name: a field added to the domain stays inside until it is added here. */
export function presentAccount(account: Account, options: AccountPresentation): WireAccount {
  const accountNumber = account.accountNumber ?? accountNumberOf(account.iban) ?? account.maskedPan
  const balance = options.withBalance ? presentBalance(account, options.cents) : undefined
  return {
    account_id: account.id,
    access_id: account.accessId,
    ...(accountNumber !== undefined && { account_number: accountNumber }),
    ...(account.bankCode !== undefined && { bank_code: account.bankCode }),
    ...(account.iban !== undefined && { iban: account.iban }),
    ...(account.bic !== undefined && { bic: account.bic }),
    bank_name: account.bankName,
    currency: account.currency,
    ...(balance !== undefined && { balance }),
    type: account.type,
    name: account.name,
    ...(account.owner !== undefined && { owner: account.owner }),
    auto_sync: false,
    save_pin: false,
    supported_payments: {},
    status: presentStatus(account),
  }
}

/** The national account number that an IBAN carries, e.g. the ten digits at the end of a German one. */
export function accountNumberOf(iban: string | undefined): string | undefined {
  return iban === undefined ? undefined : extractIBAN(iban).accountNumber
}

/** The balance of an account; `undefined` where the bank gave none. */
export function presentBalance(account: Account, cents: boolean): WireBalance | undefined {
  if (account.balance === undefined) return undefined
  return {
    balance: presentMoney(account.balance.amount, cents),
    balance_date: balanceDate(account.balance, account.succeededAt),
    status: presentStatus(account),
  }
}

export function presentStatus(account: Pick<Account, 'syncedAt' | 'succeededAt'>): SyncStatus {
  return {
    synced_at: presentInstant(account.syncedAt),
    succeeded_at: presentInstant(account.succeededAt),
  }
}

/** What the bank says, else when we read it. */
function balanceDate(balance: Balance, readAt: Date): string {
  if (balance.changedAt !== undefined) return presentInstant(balance.changedAt)
  if (balance.referenceOn !== undefined) return presentDay(balance.referenceOn)
  return presentInstant(readAt)
}
