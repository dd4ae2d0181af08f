import { Problem } from '../../domain/problem.ts'
import type { Certificate } from '../certificates/certificate.ts'
import type { SignRequest } from '../transport/bank-http.ts'
import { certificateHeader, keyIdOf, signatureHeaders } from '../transport/signature.ts'
import type { Profile } from './profile/profile.ts'

/** Implementation guidelines 1.3, section 12.2; `date` was a part of it before 1.3.4. */
const signedByDefault = [
  'digest',
  'x-request-id',
  'psu-id',
  'psu-corporate-id',
  'date',
  'tpp-redirect-uri',
]

/** How requests to this bank are signed; `undefined` for banks that want no signature. */
export function signatureOf(
  { signature }: Profile,
  certificate: Certificate | undefined,
): SignRequest | undefined {
  if (signature === undefined) return undefined
  const signer = certificate?.qsealc
  // Told at start; a bank list of its own may still come here.
  if (signer === undefined) throw new Problem('bank_refused', 'there is no QSealC to sign with')
  const headers = signature.headers?.map((name) => name.toLowerCase()) ?? signedByDefault
  const keyId = keyIdOf(signature.key_id ?? 'SN={serial},CA={issuer}', signer)
  const { digest = 'SHA-256', certificate: form = 'der' } = signature
  const shown =
    form === 'none' ? {} : { 'tpp-signature-certificate': certificateHeader(signer, form) }
  return async (request) => ({
    ...(await signatureHeaders(request, { headers, keyId, digest }, signer)),
    ...shown,
  })
}
