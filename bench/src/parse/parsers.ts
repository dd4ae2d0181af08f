import { Mt940Parser } from 'lib-fints'
import { read as readWithMt940Js } from 'mt940-js'
import { transactionsFromBerlinGroup } from '../../../packages/server/src/normalize/berlin-group/transactions.ts'
import { readStatement } from '../../../packages/server/src/normalize/read-statement.ts'
import type { Format } from './material.ts'

/** What a parser found: all entries, and those of them that say who, which account, which reference, what for. */
export type Found = {
  readonly entries: number
  readonly named: number
  readonly accounts: number
  readonly endToEndIds: number
  /** Purpose by itself, not field 86 as it came. */
  readonly purposes: number
}

export type Parse = (bytes: Uint8Array) => Promise<Found>

/** Each takes the same bytes and makes entries of them. What a peer does not offer it is not asked for. */
export const parsers: Readonly<Record<Format, Readonly<Record<string, Parse>>>> = {
  json: {
    kontor: async (bytes) => foundByUs(transactionsFromBerlinGroup(decode(bytes)).entries),
    'JSON.parse': async (bytes) => {
      const report = JSON.parse(decode(bytes)) as {
        readonly transactions: { readonly booked: readonly unknown[] }
      }
      return { ...nothing, entries: report.transactions.booked.length }
    },
  },
  camt: {
    kontor: async (bytes) => foundInStatement(bytes),
    'lib-fints': async (bytes) => foundByLibFints(await parseCamtWithLibFints(decode(bytes))),
  },
  mt940: {
    kontor: async (bytes) => foundInStatement(bytes),
    'mt940-js': async (bytes) => {
      const statements = await readWithMt940Js(Buffer.from(bytes))
      return { ...nothing, entries: statements.flatMap((each) => each.transactions).length }
    },
    'lib-fints': async (bytes) => foundByLibFints(new Mt940Parser(decode(bytes)).parse()),
  },
}

const nothing: Found = { entries: 0, named: 0, accounts: 0, endToEndIds: 0, purposes: 0 }

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

type Ours = ReturnType<typeof readStatement>['statements'][number]['transactions']

function foundInStatement(bytes: Uint8Array): Found {
  return foundByUs(readStatement(bytes).statements.flatMap(({ transactions }) => transactions))
}

function foundByUs(entries: Ours): Found {
  return {
    entries: entries.length,
    named: count(entries, ({ counterparty }) => counterparty.name),
    accounts: count(entries, ({ counterparty }) => counterparty.iban ?? counterparty.accountNumber),
    endToEndIds: count(entries, ({ endToEndId }) => endToEndId),
    purposes: count(entries, ({ purpose }) => purpose),
  }
}

type Theirs = ReturnType<Mt940Parser['parse']>

function foundByLibFints(statements: Theirs): Found {
  const entries = statements.flatMap(({ transactions }) => transactions)
  return {
    entries: entries.length,
    named: count(entries, ({ remoteName }) => remoteName),
    accounts: count(entries, ({ remoteAccountNumber }) => remoteAccountNumber),
    endToEndIds: count(entries, ({ e2eReference }) => e2eReference),
    purposes: count(entries, ({ purpose }) => purpose),
  }
}

function count<Entry>(
  entries: readonly Entry[],
  read: (entry: Entry) => string | undefined,
): number {
  return entries.filter((entry) => (read(entry) ?? '').trim() !== '').length
}

/** lib-fints uses it behind its dialog and does not export it. */
async function parseCamtWithLibFints(text: string): Promise<Theirs> {
  const { CamtParser } = (await import(
    new URL('camtParser.js', import.meta.resolve('lib-fints')).href
  )) as { readonly CamtParser: new (text: string) => { parse(): Theirs } }
  return new CamtParser(text).parse()
}
