import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Bank } from '../domain/bank.ts'
import type { BankList } from './bank-list.ts'
import { createBankList } from './create-bank-list.ts'
import type { Members } from './merge-deep.ts'
import { readBankFile } from './read-bank-file.ts'
import { readDirectory } from './read-directory.ts'
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
  const known = {
    profiles: await loadShippedProfiles(),
    directory: readDirectory(sources.now?.() ?? new Date()),
  }
  const read = async (file: string) =>
    readBankFile({ name: file, text: await readText(file), variables }, known)
  const sandbox = sandboxUrl && (await read(sandboxFile))
  const own = operatorFile === undefined ? undefined : await read(operatorFile)
  const lists = [sandbox, own].filter((list) => list !== undefined)
  const banks = lists.flatMap((list) => list.banks)
  const faults = [
    ...lists.flatMap((list) => list.faults),
    ...repeated(banks),
    ...banks.flatMap((bank) => sources.profileFaults?.(bank) ?? []),
  ]
  if (faults.length > 0) throw new BankListError(faults.join('\n'))
  return {
    banks: createBankList(banks),
    ...(operatorFile !== undefined && {
      certificates: {
        file: operatorFile,
        folder: dirname(resolve(operatorFile)),
        named: own?.certificates ?? {},
      },
    }),
  }
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
