import { getCACertificates } from 'node:tls'

import { Agent, buildConnector } from 'undici'
import type { Dispatcher } from 'undici'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import type { Certificate, Certificates } from '../certificates/certificate.ts'
import { lookupPublic } from '../../network/public-address.ts'
import { transportRulesOf } from './transport-rules.ts'

const connectSeconds = 10
const headerBytesMax = 32 * 1024

/** Connections to banks: a pool for each, with the client certificate and the ciphers that its profile names. */
export class BankTransport {
  readonly #certificates: Certificates
  readonly #agents = new Map<string, { readonly bank: Bank; readonly agent: Agent }>()

  constructor(certificates: Certificates = new Map()) {
    this.#certificates = certificates
  }

  /** Throws `bank_refused` where the profile names a certificate that there is not. */
  dispatcherFor(bank: Bank, { protocol }: URL): Dispatcher {
    const name = `${protocol} ${bank.id}`
    const known = this.#agents.get(name)
    if (known?.bank.profile === bank.profile) return known.agent
    void known?.agent.close()
    const agent = this.#open(bank, protocol)
    this.#agents.set(name, { bank, agent })
    return agent
  }

  /** What the profile's `certificate` names; `undefined` without one. */
  certificateOf(bank: Bank): Certificate | undefined {
    const { certificate: name } = transportRulesOf(bank)
    if (name === undefined) return undefined
    const certificate = this.#certificates.get(name)
    if (certificate !== undefined) return certificate
    throw new Problem('bank_refused', `there is no certificate "${name}"`)
  }

  /** Waits for what is in flight. */
  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(({ agent }) => agent.close()))
    this.#agents.clear()
  }

  #open(bank: Bank, protocol: string): Agent {
    const { ciphers, limits = {}, private_network: isPrivate = false } = transportRulesOf(bank)
    const { qwac, authorities }: Partial<Certificate> = this.certificateOf(bank) ?? {}
    const identity = qwac && {
      cert: [qwac.certificate, ...qwac.chain].map(String).join(''),
      key: qwac.key.export({ type: 'pkcs8', format: 'pem' }),
    }
    // Plain http is for banks on this machine alone, whose address is a private one by nature.
    const isGuarded = protocol === 'https:' && !isPrivate
    return new Agent({
      maxHeaderSize: headerBytesMax,
      connect: tellingAlerts(
        buildConnector({
          timeout: (limits.connect ?? connectSeconds) * 1000,
          minVersion: 'TLSv1.2',
          ...identity,
          ...(authorities === undefined
            ? {}
            : { ca: [...getCACertificates('default'), authorities] }),
          ...(ciphers === undefined ? {} : { ciphers }),
          ...(isGuarded ? { lookup: lookupPublic } : {}),
        }),
      ),
    })
  }
}

/**
 * In TLS 1.3 a server refuses a certificate only after the handshake, with an alert; undici would tell no more of it than
 * that the connection has ended.
 */
function tellingAlerts(connect: buildConnector.connector): buildConnector.connector {
  return (options, done) => {
    connect(options, (...connected) => {
      const [, socket] = connected
      let alert: Error | undefined
      socket?.on('error', (error) => {
        alert ??= error
        if (error !== alert) error.cause ??= alert
      })
      done(...connected)
    })
  }
}
