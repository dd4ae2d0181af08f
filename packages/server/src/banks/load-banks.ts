import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import type { Bank } from '../domain/bank.ts'
import type { BankList } from './bank-list.ts'
import { createBankList } from './create-bank-list.ts'
import { readBankFile } from './read-bank-file.ts'

/** The bank list cannot be used: what is wrong, where. Told to the operator at start. */
export class BankListError extends Error {
  override readonly name = 'BankListError'
}

export type BankSources = {
  /** The address of the sandbox bank; without it there are no sandbox banks. */
  readonly sandboxUrl?: URL
  /** The operator's YAML (`KONTOR_BANKS`). */
  readonly operatorFile?: string
}

const sandboxFile = fileURLToPath(new URL('../../banks/sandbox.yaml', import.meta.url))

/** Reads the sandbox's and the operator's banks. Throws `BankListError` with file, place and every fault. */
export async function loadBanks(sources: BankSources): Promise<BankList> {
  const { sandboxUrl, operatorFile } = sources
  const files = [
    ...(sandboxUrl === undefined ? [] : [sandboxFile]),
    ...(operatorFile === undefined ? [] : [operatorFile]),
  ]
  const variables =
    sandboxUrl === undefined ? {} : { sandbox_url: sandboxUrl.href.replace(/\/$/, '') }
  const lists = await Promise.all(
    files.map(async (file) => readBankFile({ name: file, text: await readText(file), variables })),
  )
  const banks = lists.flatMap((list) => list.banks)
  const faults = [...lists.flatMap((list) => list.faults), ...repeated(banks)]
  if (faults.length > 0) throw new BankListError(faults.join('\n'))
  return createBankList(banks)
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
