import { createPrivateKey, generateKeyPairSync } from 'node:crypto'

import { compactDecrypt, decodeProtectedHeader } from 'jose'
import forge from 'node-forge'
import { afterAll, describe, expect, test } from 'vitest'

import { buildBank } from '../../testing/builders.ts'
import {
  asksOtp,
  auth,
  bankAt,
  call,
  consent,
  links,
  logsIn,
  playWith,
  request,
} from '../../testing/play-script.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { Exchange, SeenRequest } from '../../testing/scripted-bank.ts'
import { faultsOfProfile } from '../registry.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
afterAll(() => connector.close())

const day = 24 * 60 * 60 * 1_000
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const certificate = certificateUntil(new Date(Date.now() + day))

function certificateUntil(end: Date): string {
  const made = forge.pki.createCertificate()
  made.publicKey = forge.pki.publicKeyFromPem(keys.publicKey)
  made.validity.notBefore = new Date(end.getTime() - 10 * day)
  made.validity.notAfter = end
  made.setSubject([{ name: 'commonName', value: 'Passwords of Musterbank' }])
  made.setIssuer([{ name: 'commonName', value: 'Passwords of Musterbank' }])
  made.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create())
  return forge.pki.certificateToPem(made)
}

const encrypted = consent({
  startAuthorisationWithEncryptedPsuAuthentication: '/v1/consents/c1/authorisations',
})

async function opened(seen: SeenRequest | undefined) {
  if (!seen) throw new Error('the bank was not asked')
  const { psuData } = seen.body as { psuData: { encryptedPassword: string } }
  const { plaintext } = await compactDecrypt(
    psuData.encryptedPassword,
    createPrivateKey(keys.privateKey),
  )
  return {
    password: new TextDecoder().decode(plaintext),
    header: decodeProtectedHeader(psuData.encryptedPassword),
    names: Object.keys(psuData),
  }
}

describe('an encrypted password', () => {
  test('can be opened by the bank alone, which is told by what', async () => {
    const { kinds, seen } = await playWith(connector, [encrypted, asksOtp(logsIn)], {
      profile: { password_encryption: { certificate } },
    })
    expect(kinds).toEqual(['challenge'])
    const { password, header, names } = await opened(seen[1])
    expect(password).toBe('geheim-4711')
    expect(header).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    expect(header.x5c).toEqual([certificate.replaceAll(/-----[^-]+-----|\s/g, '')])
    expect(names).toEqual(['encryptedPassword'])
    expect(JSON.stringify(seen)).not.toContain('geheim-4711')
  })

  test('goes where no link asks for it only if the profile says always', async () => {
    const script = [consent(), asksOtp(logsIn)]
    const clear = await playWith(connector, script, {
      profile: { password_encryption: { certificate } },
    })
    expect(clear.seen[1]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
    const always = await playWith(connector, script, {
      profile: { password_encryption: { certificate, always: true } },
    })
    expect((await opened(always.seen[1])).password).toBe('geheim-4711')
  })

  test('a bank that asks for one and whose profile knows no certificate is not answered in clear', async () => {
    const play = playWith(connector, [encrypted])
    await expect(play).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })

  test('one that was wrong is not sent again', async () => {
    const again: Exchange = {
      on: logsIn,
      json: { scaStatus: 'received', _links: links({ updateEncryptedPsuAuthentication: auth }) },
    }
    const { last } = await playWith(connector, [encrypted, again], {
      profile: { password_encryption: { certificate } },
    })
    expect(last).toEqual({ kind: 'failed', reason: 'credentials-rejected' })
  })

  test.each([
    ['has expired', () => certificateUntil(new Date(Date.now() - day))],
    ['cannot be read', () => certificate.replace(/MII.{60}/, 'MII')],
    ['is no certificate', () => 'x'.repeat(200)],
  ])('if the certificate %s, the password is not sent at all', async (...[, made]) => {
    const play = playWith(connector, [encrypted], {
      profile: { password_encryption: { certificate: made() } },
    })
    await expect(play).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })
})

describe('the certificate', () => {
  test('is read from the bank, once for many logins', async () => {
    const key: Exchange = { on: 'GET /keys/password.pem', text: `${certificate}\n\n` }
    const login = [encrypted, asksOtp(logsIn)]
    await using paper = await ScriptedBank.start([encrypted, key, asksOtp(logsIn), ...login])
    const bank = bankAt(paper, {
      password_encryption: { certificate_url: `${paper.origin}/keys/password.pem` },
    })
    for (const sentAt of [2, 4]) {
      expect(await connector.start(bank, request, call())).toMatchObject({ kind: 'challenge' })
      const { password, header } = await opened(paper.seen[sentAt])
      expect(password).toBe('geheim-4711')
      expect(header.x5u).toBe(`${paper.origin}/keys/password.pem`)
    }
    expect(paper.left).toEqual([])
  })

  const faults = (encryption: object) =>
    faultsOfProfile(
      buildBank({
        profile: { base_url: 'https://x.example', password_encryption: encryption },
      }),
    )

  test('is given, or its address, not both', () => {
    expect(faults({ certificate })).toEqual([])
    expect(faults({ certificate_url: 'https://x.example/password.pem' })).toEqual([])
    expect(faults({})).toHaveLength(1)
    expect(faults({ certificate, certificate_url: 'https://x.example/p.pem' })).toHaveLength(1)
    expect(faults({ certificate_url: 'http://x.example/p.pem' })).toHaveLength(1)
  })
})
