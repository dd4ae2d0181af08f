import type { BankId } from '../domain/ids.ts'

/** Each is a set of time series; a directory has thousands of banks. */
const banksMax = 500

/**
 * Names a bank in a label. What is named first keeps its name; once there are too many, all others share one, so that no list of banks
 * makes the metrics unreadable.
 */
export function bankLabels(max = banksMax): (bank: BankId) => BankId | 'other' {
  const known = new Set<BankId>()
  return (bank) => {
    if (known.has(bank)) return bank
    if (known.size >= max) return 'other'
    known.add(bank)
    return bank
  }
}
