import type { BankAccount } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import type { FlowRequest } from '../flow/flow.ts'

/** Complete values for tests; a test names only what it is about. */
export function buildBank(changes: Partial<Bank> = {}): Bank {
  return {
    id: '11111111-1111-4111-8111-111111111111' as BankId,
    name: 'Musterbank',
    country: 'DE',
    bankCodes: ['90090042'],
    bic: 'DEMODE01',
    timeZone: 'Europe/Berlin',
    protocol: 'berlin-group',
    loginFields: [
      {
        key: 'login',
        label: { de: 'Anmeldename', en: 'Login' },
        secret: false,
        optional: false,
        minLength: 1,
        maxLength: 40,
      },
      {
        key: 'pin',
        label: { de: 'PIN', en: 'PIN' },
        secret: true,
        optional: false,
        minLength: 1,
        maxLength: 40,
      },
    ],
    profile: {},
    ...changes,
  }
}

export function buildRequest(changes: Partial<FlowRequest> = {}): FlowRequest {
  return {
    redirectUri: 'https://client.example/callback',
    language: 'de',
    accounts: [],
    accountTypes: [],
    allowMultiSelection: true,
    syncPeriodDays: 90,
    ...changes,
  }
}

export function buildBankAccount(changes: Partial<BankAccount> = {}): BankAccount {
  return {
    resourceId: 'r1',
    iban: 'DE67900900424711951500',
    currency: 'EUR',
    name: 'Girokonto',
    type: 'Giro account',
    balances: [],
    ...changes,
  }
}
