import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { type Finding, findingsOn } from './finding.ts'

const { ok, warn, fail } = findingsOn('settings')
const key = findingsOn('key')

/** The settings against each other; each by itself was checked when it was read. */
export function checkSettings(config: Config): readonly Finding[] {
  const { mode, publicUrl, trustedProxies } = config
  const isLocal = isLoopback(config.host) && (!publicUrl || isLoopback(publicUrl.hostname))
  const findings = [checkMode(config, isLocal)]
  if (publicUrl?.protocol === 'http:' && !isLoopback(publicUrl.hostname)) {
    findings.push(
      fail(
        `KONTOR_PUBLIC_URL is ${publicUrl.origin}: logins would travel in clear`,
        'put a proxy with a certificate in front and set KONTOR_PUBLIC_URL to its https address',
      ),
    )
  }
  if (publicUrl?.protocol === 'https:' && trustedProxies.length === 0) {
    findings.push(
      warn(
        'something ends TLS in front of Kontor, and KONTOR_TRUSTED_PROXIES names nothing',
        "name your proxy there, or banks and the limits on guessing see the proxy's address for everybody",
      ),
    )
  }
  if (config.metricsPort !== undefined && !isLoopback(config.metricsHost)) {
    findings.push(
      warn(
        `metrics can be read at ${config.metricsHost}:${config.metricsPort}`,
        'make sure that only your own network reaches it: they need no password',
      ),
    )
  }
  if (mode === 'production' && config.privateTargets) {
    findings.push(
      warn(
        'KONTOR_WEBHOOK_PRIVATE_TARGETS lets clients send events into your network',
        'leave it out unless all clients are your own',
      ),
    )
  }
  return findings
}

function checkMode({ mode }: Config, isLocal: boolean): Finding {
  if (mode === 'production') return ok('production mode')
  return isLocal
    ? ok('sandbox mode, on this machine alone')
    : warn(
        'sandbox mode where others reach it: everybody knows the secret of its client',
        'set KONTOR_MODE=production before real people use it',
      )
}

/** Present, and not something that a person thought out. */
export async function checkKey(config: Config): Promise<readonly Finding[]> {
  if (config.secretKeys) {
    const weak = config.secretKeys.filter((each) => looksMade(each.reveal()))
    const which = config.secretKeys.length === 1 ? 'the key' : `${config.secretKeys.length} keys`
    if (weak.length === 0) return [key.ok(`${which} of KONTOR_SECRET_KEY`)]
    return [
      key.fail(
        'KONTOR_SECRET_KEY does not look random',
        'put one from `openssl rand -base64 32` in front of it, separated by a comma',
      ),
    ]
  }
  const path = join(config.dataDir, 'secret-key')
  const file = await stat(path).catch(() => undefined)
  if (file === undefined) return [key.ok(`kontor serve will make one: ${path}`)]
  return (file.mode & 0o077) === 0
    ? [key.ok(path)]
    : [key.warn(`others on this machine can read ${path}`, `chmod 600 ${path}`)]
}

/** Of 32 random bytes, fewer than 20 different ones come about once in 10¹⁰ keys. */
function looksMade(base64: string): boolean {
  return new Set(Buffer.from(base64, 'base64')).size < 20
}

function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d+){3}|localhost|\[?::1\]?)$/.test(host)
}
