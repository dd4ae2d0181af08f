import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { transactionsFromBerlinGroup } from '../berlin-group/transactions.ts'
import { objectAt, textAt } from '../read-json.ts'
import { readStatement } from '../read-statement.ts'
import { findQuirk, quirkTable } from './quirk-table.ts'

const shared = requires('shared') ?? ''

/** The recorded answer to the question for transactions. */
function bodyOf(bank: string): string {
  const file = `berlin-group/recordings/xs2a-adapter/${bank}/mappings/ais-get-transactions.json`
  const mapping: unknown = JSON.parse(readFileSync(join(shared, file), 'utf8'))
  const response = objectAt(mapping, 'response')
  return textAt(response, 'body') ?? JSON.stringify(response['jsonBody'])
}

// Where nothing deviates, nothing changes.
test.each([
  ['commerzbank', 'commerzbank'],
  ['comdirect', 'commerzbank'],
])('of %s stay as they are with the quirk %s', (bank, quirk) => {
  const plain = transactionsFromBerlinGroup(bodyOf(bank))
  expect(plain.entries).not.toEqual([])
  expect(transactionsFromBerlinGroup(bodyOf(bank), findQuirk(quirk))).toEqual(plain)
})

test.each([
  ['commerzbank', 'statements/mt940/jejik-mt940/commerzbank.txt'],
  ['sparkasse', 'statements/mt940/jejik-mt940/sparkasse2.txt'],
  ['sparkasse', 'statements/mt940/jejik-mt940/sparkasse3.txt'],
  ['sparkasse', 'statements/camt/xs2a-adapter-sparkasse/ais-get-transactions.camt.052.001.02.xml'],
])('%s: no entry of %s is lost or worth less', (quirk, file) => {
  const bytes = readFileSync(join(shared, file))
  const entries = readStatement(bytes).statements.flatMap(({ transactions }) => transactions)
  expect(entries).not.toEqual([])
  for (const entry of entries) {
    const mended = findQuirk(quirk)?.statementEntry?.(entry)
    expect(mended).toMatchObject({ ...entry, counterparty: { ...entry.counterparty } })
  }
})

test.each([...quirkTable.keys()])('of all banks pass through %s', (quirk) => {
  for (const bank of ['commerzbank', 'comdirect', 'fiducia', 'ing', 'adorsys']) {
    const plain = transactionsFromBerlinGroup(bodyOf(bank))
    const mended = transactionsFromBerlinGroup(bodyOf(bank), findQuirk(quirk))
    expect(mended.rejected).toEqual(plain.rejected)
    const isIgnored = (entry: BankTransaction) =>
      entry.status === 'pending' && findQuirk(quirk)?.ignoresPending === true
    expect(mended.entries).toHaveLength(plain.entries.filter((entry) => !isIgnored(entry)).length)
  }
})
