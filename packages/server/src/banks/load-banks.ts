import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Bank } from '../domain/bank.ts'
import type { BankList } from './bank-list.ts'
import { connectFamily } from './connect-family.ts'
import { createBankList } from './create-bank-list.ts'
import type { Directory } from './directory.ts'
import type { Members } from './merge-deep.ts'
import { readBankFile, type ReadFile } from './read-bank-file.ts'
import { readDirectory } from './read-directory.ts'
import type { Known } from './settle-row.ts'
import { loadShippedProfiles } from './shipped-profiles.ts'

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
  const connected = connectFamilies(own?.families ?? [], { ...known, rows })
  const faults = [
    ...(sandbox?.faults ?? []),
    ...(own?.faults ?? []),
    ...repeated(rows),
    ...connected.flatMap((family) => family.faults),
    // The banks of one family speak alike: what is wrong with one of them is wrong with all.
    ...[...rows, ...connected.flatMap((family) => family.banks.slice(0, 1))].flatMap(
      (bank) => sources.profileFaults?.(bank) ?? [],
    ),
  ]
  if (faults.length > 0) throw new BankListError(faults.join('\n'))
  const banks = [...rows, ...connected.flatMap((family) => family.banks)]
  return {
    banks: createBankList(banks, directory),
    ...(operatorFile !== undefined && {
      certificates: {
        file: operatorFile,
        folder: dirname(resolve(operatorFile)),
        named: own?.certificates ?? {},
      },
    }),
  }
}

type Connected = { readonly banks: readonly Bank[]; readonly faults: readonly string[] }

/** In the file's order: what an earlier row has taken, a later family leaves out. */
function connectFamilies(
  families: ReadFile['families'],
  known: Known & { readonly directory: Directory; readonly rows: readonly Bank[] },
): readonly Connected[] {
  const taken = new Set(known.rows.flatMap(codesOf))
  return families.map(({ row, place }) => {
    const { banks, faults } = connectFamily(row, { ...known, taken })
    for (const code of banks.flatMap(codesOf)) taken.add(code)
    return { banks, faults: faults.map((fault) => `${place}.${fault} (${row.family})`) }
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

function repeated(banks: readonly Bank[]): readonly string[] {
  const ids = new Set<string>()
  return banks.flatMap((bank) => {
    if (ids.has(bank.id)) return [`bank "${bank.name}": the id ${bank.id} is used twice`]
    ids.add(bank.id)
    return []
  })
}
