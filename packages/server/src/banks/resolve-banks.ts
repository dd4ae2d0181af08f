import type { Bank } from '../domain/bank.ts'
import type { KnownBank } from './directory.ts'
import type { LoadedBanks } from './load-banks.ts'
import type { Members } from './merge-deep.ts'
import { settleProfile } from './shipped-profiles.ts'

/** One bank that a text may mean, and the way to it as far as there is one. */
export type ResolvedBank = {
  readonly country: string
  /** Of banks abroad only those of the operator's file have one. */
  readonly name?: string
  readonly bic?: string
  readonly bankCodes: readonly string[]
  /** Whose interface the bank has. */
  readonly family?: string
  /** The shipped profile: the one in use, or the one that suits. */
  readonly profile?: string
  /** Where the bank is, as far as its row or the shipped profile says. */
  readonly endpoint?: string
  /** The profile signs requests, which takes a seal certificate. */
  readonly isSigned?: boolean
  /** Present when the bank can be connected. */
  readonly connected?: Connected
}

type Connected = {
  readonly id: string
  readonly protocol: string
  /** `banks.yaml: banks[2]` */
  readonly place?: string
}

type Loaded = Pick<LoadedBanks, 'banks' | 'directory' | 'profiles' | 'origins'>

/** The banks that an IBAN, a bank code, a BIC or a name may mean, those that can be connected first. */
export function resolveBanks(loaded: Loaded, text: string, limit: number): readonly ResolvedBank[] {
  const { banks } = loaded
  const connected = banks.search(text, limit).map((bank) => resolveConnected(loaded, bank))
  const others = banks
    .searchUnconnected(text, limit - connected.length)
    .map((bank) => resolveKnown(loaded, bank))
  return [...connected, ...others]
}

/** Every bank that can be connected. */
export function resolveAll(loaded: Loaded): readonly ResolvedBank[] {
  return loaded.banks.all().map((bank) => resolveConnected(loaded, bank))
}

function resolveConnected({ directory, origins }: Loaded, bank: Bank): ResolvedBank {
  const { id, name, country, bic, bankCodes, protocol } = bank
  const [code = ''] = bankCodes
  const family = directory.find(country, code)?.family?.name
  const origin = origins.get(id)
  return {
    country,
    name,
    bic,
    bankCodes,
    ...(family !== undefined && { family }),
    ...(origin?.profile !== undefined && { profile: origin.profile }),
    ...spoken(bank.profile),
    connected: {
      id,
      protocol,
      ...(origin && { place: origin.place }),
    },
  }
}

function resolveKnown({ profiles }: Loaded, bank: KnownBank): ResolvedBank {
  const { family, ...known } = bank
  const profile = family && profiles.get(family.name)
  return {
    ...known,
    ...(family && { family: family.name }),
    ...(profile && { profile: profile.name, ...spoken(settleProfile(profile, {})) }),
  }
}

function spoken(profile: Members): Pick<ResolvedBank, 'endpoint' | 'isSigned'> {
  const { base_url: endpoint, signature } = profile
  return {
    ...(typeof endpoint === 'string' && { endpoint }),
    ...(signature !== undefined && { isSigned: true }),
  }
}
