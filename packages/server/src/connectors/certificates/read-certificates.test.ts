import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  CertificateAuthority,
  packPkcs12,
  parseCertificate,
} from '../../testing/make-certificates.ts'
import { describeCertificate, organisationIdOf } from './describe-certificate.ts'
import { reportCertificates } from './expiry.ts'
import { CertificateError, readCertificates, signerOf } from './read-certificates.ts'

const passphrase = 'kanarienvogel-4711'
let folder = ''
const authority = new CertificateAuthority()
const qwac = authority.issue()
const other = authority.issue({ commonName: 'other.example' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-certificates-'))
  const files = {
    'qwac.pem': `${qwac.certificate}${authority.certificate}`,
    'qwac.key': qwac.key,
    'other.key': other.key,
    'ca.pem': authority.certificate,
    'qwac.p12': packPkcs12(qwac, passphrase),
    passphrase: `${passphrase}\n`,
    wrong: 'falsch',
    'broken.pem': 'not a certificate',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const pem = { certificate: 'qwac.pem', key: 'qwac.key' }
const pkcs12 = { pkcs12: 'qwac.p12', passphrase_file: 'passphrase' }
const read = (named: Record<string, unknown>) =>
  readCertificates({ file: 'banks.yaml', folder, named })

describe('certificates of the operator', () => {
  test.each([
    ['PEM', pem],
    ['PKCS#12', pkcs12],
  ])('are read from %s', async (_form, pair) => {
    const main = (await read({ main: { qwac: pair, qsealc: pair, authorities: 'ca.pem' } })).get(
      'main',
    )
    expect(main?.qwac?.certificate.serialNumber).toBe(parseCertificate(qwac).serialNumber)
    expect(main?.authorities).toBe(authority.certificate)
    expect(organisationIdOf(main)).toBe('PSDDE-BAFIN-123456')
    const bytes = Buffer.from('digest: x')
    const signature = await main?.qsealc?.sign(bytes)
    const key = createPublicKey(qwac.certificate)
    expect(signature && verify('RSA-SHA256', bytes, key, signature)).toBe(true)
  })

  test('a chain in the file goes along', async () => {
    const main = (await read({ main: { qwac: pem } })).get('main')
    expect(main?.qwac?.chain).toHaveLength(1)
  })

  test.each([
    [{ qwac: { ...pem, key: 'none.key' } }, 'qwac: there is no file'],
    [{ qwac: { ...pem, key: 'other.key' } }, 'the key does not belong to the certificate'],
    [{ qwac: { ...pem, certificate: 'broken.pem' } }, 'there is no certificate in it'],
    [{ qwac: { ...pem, key: 'broken.pem' } }, 'is no private key'],
    [{ qwac: { certificate: 'qwac.pem' } }, 'needs certificate and key, or pkcs12'],
    [{ qwac: { ...pem, ...pkcs12 } }, 'has both pkcs12 and certificate'],
    [{ qsealc: { ...pkcs12, passphrase_file: 'wrong' } }, 'the passphrase is missing or wrong'],
    [{ qsealc: { pkcs12: 'qwac.p12' } }, 'the passphrase is missing or wrong'],
    [{ qsealc: { pkcs12: 'broken.pem' } }, 'is no PKCS#12 file'],
    [{ qwac: { ...pem, passphrase: 'x' } }, 'qwac.passphrase: is not known'],
    [{ authorities: 'broken.pem' }, 'authorities: there is no certificate in it'],
  ])('what is wrong is told with its place: %o', async (named, fault) => {
    const reading = read({ main: named })
    await expect(reading).rejects.toThrow(CertificateError)
    await expect(reading).rejects.toThrow('banks.yaml: certificates.main')
    await expect(reading).rejects.toThrow(fault)
    await expect(reading).rejects.not.toThrow(passphrase)
  })

  test('every fault is told at once', async () => {
    const reading = read({ a: { qwac: { certificate: 'x' } }, b: { qsealc: {} } })
    await expect(reading).rejects.toThrow(/certificates\.a[^]*certificates\.b/)
  })

  test('a key that banks cannot verify is refused', () => {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pair = { certificate: parseCertificate(qwac), chain: [], key }
    expect(() => signerOf(pair)).toThrow('banks verify RSA signatures')
  })
})

describe('what a certificate says of its owner', () => {
  test('organisation, id and roles', () => {
    const made = authority.issue({ roles: ['PSP_AI', 'PSP_PI'] })
    expect(describeCertificate(parseCertificate(made))).toMatchObject({
      subject: 'Kontor Beispiel GmbH',
      organisationId: 'PSDDE-BAFIN-123456',
      roles: ['PSP_AI', 'PSP_PI'],
    })
  })

  test('one without the statement has no roles', () => {
    const made = authority.issue({ roles: [] })
    expect(describeCertificate(parseCertificate(made)).roles).toEqual([])
  })

  const now = new Date('2026-11-23T12:00:00Z')
  const after = (days: number) => new Date(now.getTime() + days * 86_400_000)
  test.each([
    [after(-10), after(31), 'valid', 31],
    [after(-10), after(29), 'expires-soon', 29],
    [after(-10), after(-1), 'expired', -1],
    [after(1), after(365), 'not-yet-valid', 365],
  ] as const)('from %o to %o it is %s', async (...[validFrom, validUntil, state, daysLeft]) => {
    const made = authority.issue({ validFrom, validUntil })
    await writeFile(join(folder, 'dated.pem'), made.certificate)
    await writeFile(join(folder, 'dated.key'), made.key)
    const dated = { certificate: 'dated.pem', key: 'dated.key' }
    const report = reportCertificates(await read({ main: { qwac: dated } }), now)
    expect(report).toMatchObject([{ name: 'main', use: 'qwac', state, daysLeft }])
  })
})
