import { Problem } from '../../domain/problem.ts'
import type { Certificate } from '../certificates/certificate.ts'
import type { SignRequest } from '../transport/bank-http.ts'
import { certificateHeader, keyIdOf, signatureHeaders } from '../transport/signature.ts'
import type { IngProfile } from './profile.ts'

/** In ING's order; the request's id goes along with every request of ours. */
const signed = ['(request-target)', 'x-request-id', 'date', 'digest']

/**
 * ING wants every request signed. Before the bank has named our application (`clientId`) the key goes by the certificate's
 * own name, and the signature is the authorization itself.
 */
export function signRequests(
  { signature: rules }: IngProfile,
  certificate: Certificate | undefined,
  clientId: string | undefined,
): SignRequest {
  const signer = certificate?.qsealc
  // Told at start; a bank list of its own may still come here.
  if (signer === undefined) throw new Problem('bank_refused', 'there is no QSealC to sign with')
  const keyId = clientId ?? keyIdOf(rules.key_id ?? 'SN={serial}', signer)
  const shown = certificateHeader(signer, rules.certificate ?? 'pem')
  return async (request) => {
    const date = new Date().toUTCString()
    const { digest = '', signature = '' } = await signatureHeaders(
      { ...request, headers: { ...request.headers, date } },
      { headers: signed, keyId, digest: 'SHA-256' },
      signer,
    )
    return {
      date,
      digest,
      'tpp-signature-certificate': shown,
      ...(clientId === undefined ? { authorization: `Signature ${signature}` } : { signature }),
    }
  }
}
