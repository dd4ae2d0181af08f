import { request } from 'undici'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import { namesPrivateAddress } from '../../network/public-address.ts'
import type { BankTransport } from './bank-transport.ts'
import { headerOf } from './bank-reply.ts'
import { networkFault } from './network-fault.ts'
import { transportRulesOf } from './transport-rules.ts'

/** That a bank answers, whatever it says. */
export type Reached = {
  readonly ms: number
  /** What the bank's clock says, to the second. */
  readonly date?: Date
}

/** Where a bank is; `undefined` for a profile without an address. */
export function originOf({ profile }: Bank): string | undefined {
  const url = profile['base_url']
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined
}

/**
 * Knocks at a bank's address with the certificate its profile names: no call of its interface, nothing of a person. Throws a
 * `Problem` where there is no answer.
 */
export async function reachBank(
  transport: BankTransport,
  bank: Bank,
  signal: AbortSignal,
): Promise<Reached> {
  const url = new URL(originOf(bank) ?? '')
  const isGuarded = url.protocol === 'https:' && transportRulesOf(bank).private_network !== true
  if (isGuarded && namesPrivateAddress(url)) {
    throw new Problem('bank_refused', 'its address leads into a private network, refused')
  }
  const startedAt = performance.now()
  try {
    const dispatcher = transport.dispatcherFor(bank, url)
    const answer = await request(url, { method: 'HEAD', dispatcher, signal })
    await answer.body.dump()
    const date = new Date(headerOf(answer.headers['date']) ?? '')
    const ms = Math.round(performance.now() - startedAt)
    return { ms, ...(!Number.isNaN(date.getTime()) && { date }) }
  } catch (error) {
    throw error instanceof Problem ? error : networkFault(error, url.host)
  }
}
