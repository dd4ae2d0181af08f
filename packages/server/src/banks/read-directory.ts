import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { bankDataByBLZ } from 'bankdata-germany'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import { createDirectory } from './create-directory.ts'
import type { Directory, DirectoryRow } from './directory.ts'

/** Countries whose bank codes the package `iban-to-bic` translates; it has no names. */
const countriesWithBics = ['AT', 'BE', 'ES', 'FR', 'LU', 'NL'] as const

const Rows = Type.Record(Type.String(), Type.Unknown())
const Bics = Type.Record(Type.String(), Type.String())
const Quarter = Type.Object({ upsert: Rows })

/** The directories of the packages that we have, as of a day: the Bundesbank's changes every quarter. */
export function readDirectory(today: Date): Directory {
  return createDirectory([...germanBanks(today), ...countriesWithBics.flatMap(banksWithBic)])
}

const require = createRequire(import.meta.url)

/** The package looks up single bank codes; which ones there are stands in its data alone. */
function germanBanks(today: Date): readonly DirectoryRow[] {
  const data = join(dirname(require.resolve('bankdata-germany')), 'data')
  const codes = new Set([
    ...Object.keys(readData(join(data, 'current.json'), Rows)),
    ...Object.keys(readData(join(data, 'next.json'), Quarter).upsert),
  ])
  return [...codes].flatMap((bankCode) => {
    const row = bankDataByBLZ(bankCode, today)
    if (!row) return []
    const { bankName: name, bic } = row
    return [{ country: 'DE', bankCode, name, ...(bic !== undefined && bic !== '' && { bic }) }]
  })
}

function banksWithBic(country: string): readonly DirectoryRow[] {
  const file = require.resolve(`iban-to-bic/datasets/${country.toLowerCase()}.json`)
  return Object.entries(readData(file, Bics)).map(([bankCode, bic]) => ({
    country,
    bankCode,
    // The package spells Crédit Agricole's regional banks so; payments go to AGRIFRPP.
    bic: bic.replace(/^AGRIFRCC/, 'AGRIFRPP'),
  }))
}

function readData<Schema extends typeof Rows | typeof Bics | typeof Quarter>(
  file: string,
  schema: Schema,
): Static<Schema> {
  const data: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Value.Check(schema, data)) throw new TypeError(`${file}: is no directory of banks`)
  return data
}
