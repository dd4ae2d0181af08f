import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import type { FlowRequest } from './flow.ts'
import type { Route } from './next.ts'

/** The banks as a flow needs them. */
export interface Banks {
  find(id: BankId): Bank | undefined
  findByIban(iban: string): Bank | undefined
}

/** What the client's request decides beforehand. A named bank goes before the bank of the IBANs. */
export function planRoute(request: FlowRequest, banks: Banks): Route {
  const bank = namedBank(request, banks) ?? bankOfAccounts(request, banks)
  return {
    accountsNamed: request.accounts.length > 0,
    multiple: request.allowMultiSelection,
    ...(bank && { fixedBankId: bank.id }),
  }
}

function namedBank(request: FlowRequest, banks: Banks): Bank | undefined {
  return request.bankId === undefined ? undefined : banks.find(request.bankId)
}

/** Only where all accounts lead to one bank: otherwise the person has to say which one is meant. */
function bankOfAccounts(request: FlowRequest, banks: Banks): Bank | undefined {
  const found = new Set(request.accounts.map((account) => banks.findByIban(account.id)))
  const [bank] = found
  return found.size === 1 ? bank : undefined
}
