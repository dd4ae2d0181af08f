import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import type { BankList } from './bank-list.ts'
import { connectFamily } from './connect-family.ts'
import { createBankList } from './create-bank-list.ts'
import type { Directory } from './directory.ts'
import type { Members } from './merge-deep.ts'
import { type Origin, readBankFile, type ReadFile } from './read-bank-file.ts'
import { readDirectory } from './read-directory.ts'
import type { Known } from './settle-row.ts'
import { loadShippedProfiles, type ShippedProfiles } from './shipped-profiles.ts'

/** The bank list cannot be used: what is wrong, where. Told to the operator at start. */
export class BankListError extends Error {
  override readonly name = 'BankListError'
}

export type BankSources = {
  /** The address of the sandbox bank; without it there are no sandbox banks. */
  readonly sandboxUrl?: URL
  /** The operator's YAML (`KONTOR_BANKS`). */
  readonly operatorFile?: string
  /** What the connector of a bank has to say against its profile, naming bank and field. */
  profileFaults?(bank: Bank): readonly string[]
  now?(): Date
}

export type LoadedBanks = {
  readonly banks: BankList
  /** One bank of each row: those of one family speak alike, and what is wrong with one is wrong with all. */
  readonly samples: readonly Bank[]
  readonly directory: Directory
  readonly profiles: ShippedProfiles
  readonly origins: ReadonlyMap<BankId, Origin>
  /** The operator's `certificates`, unread; there is none without an operator's file. */
  readonly certificates?: CertificateSource
}

/** Certificates by name as they stand in the operator's file: who uses them checks them. */
export type CertificateSource = {
  /** For messages. */
  readonly file: string
  /** What the paths of the certificates are relative to. */
  readonly folder: string
  readonly named: Members
}

const sandboxFile = fileURLToPath(new URL('../../banks/sandbox.yaml', import.meta.url))

/** Reads the sandbox's and the operator's banks. Throws `BankListError` with file, place and every fault. */
export async function loadBanks(sources: BankSources): Promise<LoadedBanks> {
  const { sandboxUrl, operatorFile } = sources
  const variables =
    sandboxUrl === undefined ? {} : { sandbox_url: sandboxUrl.href.replace(/\/$/, '') }
  const profiles = await loadShippedProfiles()
  const directory = readDirectory(sources.now?.() ?? new Date())
  const known = { profiles, directory }
  const read = async (name: string) =>
    readBankFile({ name, text: await readText(name), variables }, known)
  const sandbox = sandboxUrl && (await read(sandboxFile))
  const own = operatorFile === undefined ? undefined : await read(operatorFile)
  const rows = [...(sandbox?.banks ?? []), ...(own?.banks ?? [])]
  const families = connectFamilies(own?.families ?? [], { ...known, rows })
  const samples = [...rows, ...families.flatMap(({ banks }) => banks.slice(0, 1))]
  const faults = [
    ...(sandbox?.faults ?? []),
    ...(own?.faults ?? []),
    ...repeated(rows),
    ...families.flatMap((family) => family.faults),
    ...samples.flatMap(({ bank, origin }) =>
      (sources.profileFaults?.(bank) ?? []).map((fault) => `${origin.place}: ${fault}`),
    ),
  ]
  if (faults.length > 0) throw new BankListError(faults.join('\n'))
  const entries = [...rows, ...families.flatMap(({ banks }) => banks)]
  const banks = entries.map(({ bank }) => bank)
  return {
    banks: createBankList(banks, directory),
    samples: samples.map(({ bank }) => bank),
    directory,
    profiles,
    origins: new Map(entries.map(({ bank, origin }) => [bank.id, origin])),
    ...(operatorFile !== undefined && {
      certificates: {
        file: operatorFile,
        folder: dirname(resolve(operatorFile)),
        named: own?.certificates ?? {},
      },
    }),
  }
}

type Entry = ReadFile['banks'][number]
type Connected = { readonly banks: readonly Entry[]; readonly faults: readonly string[] }

/** In the file's order: what an earlier row has taken, a later family leaves out. */
function connectFamilies(
  families: ReadFile['families'],
  known: Known & { readonly directory: Directory; readonly rows: readonly Entry[] },
): readonly Connected[] {
  const taken = new Set(known.rows.flatMap(({ bank }) => codesOf(bank)))
  return families.map(({ row, origin }) => {
    const { banks, faults } = connectFamily(row, { ...known, taken })
    for (const code of banks.flatMap(codesOf)) taken.add(code)
    return {
      banks: banks.map((bank) => ({ bank, origin })),
      faults: faults.map((fault) => `${origin.place}.${fault} (${row.family})`),
    }
  })
}

function codesOf({ country, bankCodes }: Bank): readonly string[] {
  return bankCodes.map((code) => country + code)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new BankListError(`${file}: cannot be read (${reason})`, { cause: error })
  }
}

function repeated(rows: readonly Entry[]): readonly string[] {
  const ids = new Set<string>()
  return rows.flatMap(({ bank, origin }) => {
    if (ids.has(bank.id)) return [`${origin.place}.id: ${bank.id} is used twice (${bank.name})`]
    ids.add(bank.id)
    return []
  })
}
