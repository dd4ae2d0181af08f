import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { bankDataByBLZ } from 'bankdata-germany'
import austria from 'iban-to-bic/datasets/at.json' with { type: 'json' }
import belgium from 'iban-to-bic/datasets/be.json' with { type: 'json' }
import spain from 'iban-to-bic/datasets/es.json' with { type: 'json' }
import france from 'iban-to-bic/datasets/fr.json' with { type: 'json' }
import luxembourg from 'iban-to-bic/datasets/lu.json' with { type: 'json' }
import netherlands from 'iban-to-bic/datasets/nl.json' with { type: 'json' }
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import { createDirectory } from './create-directory.ts'
import type { Directory, DirectoryRow } from './directory.ts'

/** Bank code -> BIC, without names. */
const abroad: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AT: austria,
  BE: belgium,
  ES: spain,
  FR: france,
  LU: luxembourg,
  NL: netherlands,
}

const Rows = Type.Record(Type.String(), Type.Unknown())
const Quarter = Type.Object({ upsert: Rows })

/** The directories of the packages that we have, as of a day: the Bundesbank's changes every quarter. */
export function readDirectory(today: Date): Directory {
  const foreign = Object.entries(abroad).flatMap(([country, bics]) => banksAbroad(country, bics))
  return createDirectory([...germanBanks(today), ...foreign])
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

function banksAbroad(
  country: string,
  bics: Readonly<Record<string, string>>,
): readonly DirectoryRow[] {
  return Object.entries(bics).map(([bankCode, bic]) => ({
    country,
    bankCode,
    // The package spells Crédit Agricole's regional banks so; payments go to AGRIFRPP.
    bic: bic.replace(/^AGRIFRCC/, 'AGRIFRPP'),
  }))
}

function readData<Schema extends typeof Rows | typeof Quarter>(
  file: string,
  schema: Schema,
): Static<Schema> {
  const data: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Value.Check(schema, data)) throw new TypeError(`${file}: is no directory of banks`)
  return data
}
