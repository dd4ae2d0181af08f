import { createBerlinGroupConnector } from './berlin-group/berlin-group-connector.ts'
import type { BerlinGroupOptions } from './berlin-group/berlin-group-connector.ts'
import { profileFaults } from './berlin-group/profile/profile.ts'
import type { Connectors } from './connector.ts'
import type { Bank } from '../domain/bank.ts'

/** One connector for each protocol, and their connections to banks, which must be closed in the end. */
export function openConnectors(options: BerlinGroupOptions = {}): {
  readonly connectors: Connectors
  close(): Promise<void>
} {
  const berlinGroup = createBerlinGroupConnector(options)
  return { connectors: { 'berlin-group': berlinGroup }, close: () => berlinGroup.close() }
}

/** What is wrong with the profile of a bank, as its connector reads it, naming bank and field; empty when all is well. */
export function faultsOfProfile(bank: Bank): readonly string[] {
  switch (bank.protocol) {
    case 'berlin-group':
      return profileFaults(bank).map((fault) => `bank "${bank.name}": ${fault}`)
  }
}
