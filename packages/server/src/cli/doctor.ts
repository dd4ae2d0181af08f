import { parseArgs } from 'node:util'
import { certificatesOf, readBanks } from '../compose.ts'
import type { Config } from '../config.ts'
import type { Certificates } from '../connectors/certificates/certificate.ts'
import { reportCertificates } from '../connectors/certificates/expiry.ts'
import { BankTransport } from '../connectors/transport/bank-transport.ts'
import type { Bank } from '../domain/bank.ts'
import { StartError } from '../storage/start-error.ts'
import { judgeBankClocks, judgeKnocks, knock } from './doctor/check-banks.ts'
import { checkCertificates } from './doctor/check-certificates.ts'
import { checkDatabase } from './doctor/check-database.ts'
import { checkDisk } from './doctor/check-disk.ts'
import { checkKey, checkSettings } from './doctor/check-settings.ts'
import { describeFindings, type Finding, findingsOn } from './doctor/finding.ts'
import { UsageError } from './usage-error.ts'

/**
 * `kontor doctor [--json] [--offline]`: looks at everything Kontor stands on and says what to do. Exit code 1 if something
 * fails; what is only to be looked at leaves it 0. Nothing is changed. Throws `UsageError`.
 */
export async function doctor(config: Config, args: readonly string[]): Promise<void> {
  const { json, offline } = readOptions(args)
  const findings = await examine(config, offline)
  console.log(json ? JSON.stringify({ findings }, undefined, 2) : describeFindings(findings))
  if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1
}

async function examine(config: Config, offline: boolean): Promise<readonly Finding[]> {
  return [
    ...checkSettings(config),
    ...(await checkKey(config)),
    ...(await checkDisk(config)),
    ...(await checkDatabase(config)),
    ...(await checkBanks(config, offline)),
  ]
}

async function checkBanks(config: Config, offline: boolean): Promise<readonly Finding[]> {
  const now = () => new Date()
  const sandboxUrl =
    config.mode === 'sandbox' ? new URL(`http://127.0.0.1:${config.sandboxPort}`) : undefined
  try {
    const loaded = await readBanks({ config, now, ...(sandboxUrl && { sandboxUrl }) })
    const certificates = await certificatesOf(loaded)
    const judged = checkCertificates(reportCertificates(certificates, now()))
    if (offline) return judged
    return [...judged, ...(await checkReach(loaded.banks.all(), certificates, sandboxUrl?.origin))]
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const { fail } = findingsOn('banks')
    return [fail(error.message, 'correct the file of KONTOR_BANKS: docs/banks.md')]
  }
}

async function checkReach(
  banks: readonly Bank[],
  certificates: Certificates,
  sandboxOrigin: string | undefined,
): Promise<readonly Finding[]> {
  const transport = new BankTransport(certificates)
  try {
    const knocks = await knock(banks, transport)
    return [...judgeKnocks(knocks, sandboxOrigin), ...judgeBankClocks(knocks)]
  } finally {
    await transport.close()
  }
}

function readOptions(args: readonly string[]): {
  readonly json: boolean
  readonly offline: boolean
} {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, offline: { type: 'boolean' } },
    })
    return { json: values.json ?? false, offline: values.offline ?? false }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const [sentence = ''] = error.message.split(/\. |\n/)
    throw new UsageError(`${sentence}: kontor help`, { cause: error })
  }
}
