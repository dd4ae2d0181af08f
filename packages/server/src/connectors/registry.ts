import type { Bank } from '../domain/bank.ts'
import { createBerlinGroupConnector } from './berlin-group/berlin-group-connector.ts'
import { profileFaults } from './berlin-group/profile/profile.ts'
import type { Certificates } from './certificates/certificate.ts'
import type { Connectors } from './connector.ts'
import { createIngConnector } from './ing/ing-connector.ts'
import { ingProfileFaults } from './ing/profile.ts'
import { BankHttp } from './transport/bank-http.ts'
import type { CallReport } from './transport/bank-http.ts'
import { BankTransport } from './transport/bank-transport.ts'
import { Circuits } from './transport/circuits.ts'
import type { CircuitReport } from './transport/circuits.ts'
import { transportRulesOf } from './transport/transport-rules.ts'

export type ConnectorsOptions = {
  /** What the operator has for mutual TLS and signatures. Default: nothing. */
  readonly certificates?: Certificates
  /** For one call with its repetitions. Default: 60 s. */
  readonly timeoutMs?: number
  /** Default: the system's clock. */
  now?(): Date
  /** Told after every attempt to call a bank. */
  reportCall?(call: CallReport): void
  /** Told when a bank is left alone for a while, and when it answers again. */
  reportCircuit?(circuit: CircuitReport): void
}

/** One connector for each protocol, and their connections to banks, which must be closed in the end. */
export function openConnectors(options: ConnectorsOptions = {}): {
  readonly connectors: Connectors
  close(): Promise<void>
} {
  const { timeoutMs, certificates } = options
  const now = () => options.now?.() ?? new Date()
  const http = new BankHttp({
    now,
    transport: new BankTransport(certificates),
    circuits: new Circuits((circuit) => options.reportCircuit?.(circuit)),
    report: (call) => options.reportCall?.(call),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  const common = { http, now }
  return {
    connectors: {
      'berlin-group': createBerlinGroupConnector(common),
      ing: createIngConnector(common),
    },
    close: () => http.close(),
  }
}

/** What is wrong with the profile of a bank, as its connector reads it, naming bank and field; empty when all is well. */
export function faultsOfProfile(bank: Bank): readonly string[] {
  switch (bank.protocol) {
    case 'berlin-group':
      return profileFaults(bank).map((fault) => `bank "${bank.name}": ${fault}`)
    case 'ing':
      return ingProfileFaults(bank).map((fault) => `bank "${bank.name}": ${fault}`)
  }
}

/** What a bank's profile wants of the operator's certificates and does not find; empty when all is well. */
export function faultsOfCertificate(bank: Bank, certificates: Certificates): readonly string[] {
  const { certificate: name } = transportRulesOf(bank)
  const place = `bank "${bank.name}": profile`
  const needsSeal = bank.profile['signature'] !== undefined
  if (name === undefined) {
    return needsSeal ? [`${place}.certificate: is missing, this bank wants signed requests`] : []
  }
  const certificate = certificates.get(name)
  if (certificate === undefined) return [`${place}.certificate: there is no certificate "${name}"`]
  return needsSeal && certificate.qsealc === undefined
    ? [`${place}.certificate: "${name}" has no qsealc, this bank wants signed requests`]
    : []
}
