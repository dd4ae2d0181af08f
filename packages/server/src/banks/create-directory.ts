import type { Directory, DirectoryRow, KnownBank } from './directory.ts'
import { type Family, familyOf } from './families.ts'

/** Lays the bank codes of one bank together: a person looks for Commerzbank, not for one of its six hundred codes. */
export function createDirectory(rows: readonly DirectoryRow[]): Directory {
  const groups = new Map<string, { family?: Family; rows: DirectoryRow[] }>()
  for (const row of rows) {
    const family = familyOf(row)
    const key = keyOf(row, family)
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { ...(family && { family }), rows: [row] })
  }
  const banks = [...groups.values()].map((group) => knownBank(group.rows, group.family))
  const byCode = new Map(
    banks.flatMap((bank) => bank.bankCodes.map((code) => [bank.country + code, bank])),
  )
  const rowsByCode = new Map(rows.map((row) => [row.country + row.bankCode, row]))
  return {
    all: () => banks,
    find: (country, bankCode) => byCode.get(country + bankCode),
    row: (country, bankCode) => rowsByCode.get(country + bankCode),
  }
}

/** Cooperative banks of one name are different banks, each with a BIC of its own. */
function keyOf(row: DirectoryRow, family: Family | undefined): string {
  if (family?.headOffice !== undefined) return family.name
  return [row.country, nameOf(row), row.bic ?? row.bankCode].join('/')
}

/** `-alt-` marks codes that a merger has left behind; their IBANs are still in use. */
function nameOf({ name }: DirectoryRow): string | undefined {
  return name?.replace(/ -alt-$/, '')
}

function knownBank(rows: readonly DirectoryRow[], family: Family | undefined): KnownBank {
  const head = rows.find(({ bankCode }) => bankCode === family?.headOffice) ?? rows[0]
  if (!head) throw new RangeError('a bank has at least one bank code')
  const others = rows.filter((row) => row !== head)
  const name = family?.headOffice === undefined ? nameOf(head) : family.title
  return {
    country: head.country,
    bankCodes: [head, ...others].map(({ bankCode }) => bankCode),
    ...(name !== undefined && { name, aliases: aliasesOf(rows, name) }),
    ...(head.bic !== undefined && { bic: head.bic }),
    ...(family && { family }),
  }
}

function aliasesOf(rows: readonly DirectoryRow[], name: string): readonly string[] {
  const names = new Set(rows.flatMap((row) => nameOf(row) ?? []))
  names.delete(name)
  return [...names]
}
