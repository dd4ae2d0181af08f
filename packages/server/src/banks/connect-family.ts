import type { Bank } from '../domain/bank.ts'
import type { FamilyRow, Row } from './bank-row.ts'
import { idOfKnownBank } from './bank-id.ts'
import type { Directory, KnownBank } from './directory.ts'
import { families } from './families.ts'
import { settleRow, unknownName } from './settle-row.ts'
import type { ShippedProfiles } from './shipped-profiles.ts'

/**
 * The banks of the directory that a row for a family connects, but for those that have a row of their own. What is wrong with
 * the row is told once, not for each bank. Pure.
 */
export function connectFamily(
  row: FamilyRow,
  known: {
    readonly profiles: ShippedProfiles
    readonly directory: Directory
    /** Country and bank code, of every row that goes before. */
    readonly taken: ReadonlySet<string>
  },
): { readonly banks: readonly Bank[]; readonly faults: readonly string[] } {
  if (!families.has(row.family)) {
    return { banks: [], faults: [`family: ${unknownName(row.family, families.keys())}`] }
  }
  const members = known.directory.all().filter((bank) => bank.family?.name === row.family)
  const settle = (taken: ReadonlySet<string>) =>
    members.flatMap((bank) => rowOf(bank, row, taken)).map((each) => settleRow(each, known))
  return {
    banks: settle(known.taken).flatMap(({ bank }) => bank ?? []),
    // Also where rows before have taken every bank.
    faults: settle(new Set()).find(({ faults }) => faults.length > 0)?.faults ?? [],
  }
}

function rowOf(bank: KnownBank, row: FamilyRow, taken: ReadonlySet<string>): readonly Row[] {
  const { family: _family, ...spoken } = row
  const { country, name, bic } = bank
  const codes = bank.bankCodes.filter((code) => !taken.has(country + code))
  // Two branches of the Bundesbank's list have no BIC; they keep no accounts.
  if (codes.length === 0 || name === undefined || bic === undefined) return []
  return [{ ...spoken, id: idOfKnownBank(bank), name, country, bank_codes: codes, bic }]
}
