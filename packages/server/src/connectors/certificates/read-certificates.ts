import { sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import { schemaFaults } from '../../domain/schema-faults.ts'
import type { Certificate, Certificates, Signer } from './certificate.ts'
import { certificatesFromPem, keyFromPem, keyPairFromPkcs12 } from './key-pair.ts'
import type { KeyPair } from './key-pair.ts'

const Path = Type.String({ minLength: 1, maxLength: 1_000 })
const Pair = Type.Object(
  {
    certificate: Type.Optional(Path),
    key: Type.Optional(Path),
    chain: Type.Optional(Path),
    pkcs12: Type.Optional(Path),
    passphrase_file: Type.Optional(Path),
  },
  { additionalProperties: false },
)
const Named = Type.Object(
  {
    qwac: Type.Optional(Pair),
    qsealc: Type.Optional(Pair),
    authorities: Type.Optional(Path),
  },
  { additionalProperties: false },
)

/** The `certificates` of the operator's file as they stand there. */
export type CertificateSource = {
  /** For messages. */
  readonly file: string
  /** What the paths are relative to. */
  readonly folder: string
  readonly named: Readonly<Record<string, unknown>>
}

/** The certificates cannot be used; every fault with its place. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/** Reads and checks all that the operator's file names. Throws `CertificateError`. */
export async function readCertificates(source: CertificateSource): Promise<Certificates> {
  const faults: string[] = []
  const certificates = new Map<string, Certificate>()
  for (const [name, document] of Object.entries(source.named)) {
    const place = `${source.file}: certificates.${name}`
    if (!Value.Check(Named, document)) {
      faults.push(...schemaFaults(Value.Errors(Named, document)).map((one) => `${place}.${one}`))
      continue
    }
    certificates.set(
      name,
      await readNamed({ name, place, folder: source.folder }, document, faults),
    )
  }
  if (faults.length > 0) throw new CertificateError(faults.join('\n'))
  return certificates
}

type Place = { readonly name: string; readonly place: string; readonly folder: string }

async function readNamed(
  { name, place, folder }: Place,
  { qwac, qsealc, authorities }: Static<typeof Named>,
  faults: string[],
): Promise<Certificate> {
  const check = async <Value>(field: string, read: () => Promise<Value>) => {
    try {
      return await read()
    } catch (error) {
      faults.push(`${place}.${field}: ${reasonOf(error)}`)
      return undefined
    }
  }
  const tls = qwac && (await check('qwac', () => readPair(folder, qwac)))
  const seal =
    qsealc && (await check('qsealc', async () => signerOf(await readPair(folder, qsealc))))
  const trusted =
    authorities === undefined
      ? undefined
      : await check('authorities', () => readAuthorities(resolve(folder, authorities)))
  return {
    name,
    ...(tls === undefined ? {} : { qwac: tls }),
    ...(seal === undefined ? {} : { qsealc: seal }),
    ...(trusted === undefined ? {} : { authorities: trusted }),
  }
}

async function readPair(folder: string, fields: Static<typeof Pair>): Promise<KeyPair> {
  const read = (path: string) => readFile(resolve(folder, path))
  const { certificate: file, key: keyFile, chain: chainFile, pkcs12 } = fields
  const passphrase =
    fields.passphrase_file === undefined
      ? undefined
      : (await read(fields.passphrase_file)).toString('utf8').replace(/\r?\n$/, '')
  if (pkcs12 !== undefined) {
    if (file !== undefined || keyFile !== undefined) {
      throw new RangeError('has both pkcs12 and certificate or key: one of them is enough')
    }
    return keyPairFromPkcs12(await read(pkcs12), passphrase)
  }
  if (file === undefined || keyFile === undefined) {
    throw new RangeError('needs certificate and key, or pkcs12')
  }
  const [certificate, ...chain] = certificatesFromPem((await read(file)).toString('utf8'))
  const further =
    chainFile === undefined ? [] : certificatesFromPem((await read(chainFile)).toString('utf8'))
  const key = keyFromPem((await read(keyFile)).toString('utf8'), passphrase)
  if (certificate?.checkPrivateKey(key) !== true) {
    throw new RangeError('the key does not belong to the certificate')
  }
  return { certificate, chain: [...chain, ...further], key }
}

async function readAuthorities(file: string): Promise<string> {
  const pem = await readFile(file, 'utf8')
  certificatesFromPem(pem)
  return pem
}

/** Signs off the main thread. Throws where the bank could not verify it: `rsa-sha256` is all that draft-cavage-10 has. */
export function signerOf({ certificate, key }: KeyPair): Signer {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new RangeError(`has a key of type ${key.asymmetricKeyType}, banks verify RSA signatures`)
  }
  return {
    certificate,
    sign: (bytes) =>
      new Promise((done, fail) => {
        sign('RSA-SHA256', bytes, key, (error, signature) => {
          if (error) fail(error)
          else done(signature)
        })
      }),
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' && error instanceof Error && 'path' in error) {
    return `there is no file ${String(error.path)}`
  }
  return `cannot be read (${code === '' ? 'not a certificate' : code})`
}
