import type { BankId } from '../domain/ids.ts'
import { bankLabels } from './bank-labels.ts'
import type { Metrics } from './metrics.ts'

/** A call to a bank, as far as it is counted. */
type Call = { readonly bank: BankId; readonly status?: number; readonly ms: number }

/** Counts calls to banks and the times at which a bank is left alone. */
export function countCalls(metrics: Metrics, nameOf: (bank: BankId) => string | undefined) {
  const label = bankLabels()
  return {
    call: ({ bank: id, status, ms }: Call) => {
      const bank = label(id)
      metrics.bankInfo.set({ bank, name: bank === 'other' ? bank : (nameOf(bank) ?? bank) }, 1)
      metrics.bankCalls.inc({ bank, status: status === undefined ? 'none' : String(status) })
      metrics.bankSeconds.observe({ bank }, ms / 1000)
    },
    circuit: ({ bank, state }: { readonly bank: BankId; readonly state: 'open' | 'closed' }) =>
      metrics.bankCircuits.set({ bank: label(bank) }, state === 'open' ? 1 : 0),
  }
}
