import { describe, expect, test } from 'vitest'

import { problems } from '../../domain/problem.ts'
import { BankFault, problemOf, readTppMessages } from './bank-fault.ts'

const body = (...codes: readonly string[]) =>
  JSON.stringify({ tppMessages: codes.map((code) => ({ category: 'ERROR', code })) })
const meaning = (status: number, text: string) =>
  problemOf(new BankFault('GET /v1/accounts', status, readTppMessages(text))).code

describe('what a bank says tells who must act', () => {
  test.each([
    ['person', 'consent_expired', 401, 'CONSENT_INVALID CONSENT_EXPIRED TOKEN_UNKNOWN TOKEN_INVALID TOKEN_EXPIRED PSU_CREDENTIALS_INVALID CORPORATE_ID_INVALID'],
    ['person', 'consent_expired', 403, 'CONSENT_UNKNOWN'],
    ['person', 'access_blocked', 403, 'SERVICE_BLOCKED RESOURCE_BLOCKED'],
    ['person', 'consent_expired', 400, 'CONSENT_UNKNOWN SCA_METHOD_UNKNOWN SCA_INVALID'],
    ['operator', 'bank_refused', 401, 'CERTIFICATE_INVALID CERTIFICATE_EXPIRED CERTIFICATE_BLOCKED CERTIFICATE_REVOKE CERTIFICATE_MISSING ROLE_INVALID SIGNATURE_INVALID SIGNATURE_MISSING'],
    ['operator', 'bank_refused', 400, 'FORMAT_ERROR PARAMETER_NOT_CONSISTENT PARAMETER_NOT_SUPPORTED SERVICE_INVALID RESOURCE_UNKNOWN RESOURCE_EXPIRED TIMESTAMP_INVALID PERIOD_INVALID SESSIONS_NOT_SUPPORTED'],
    ['operator', 'bank_refused', 404, 'RESOURCE_UNKNOWN'],
    ['operator', 'bank_refused', 405, 'SERVICE_INVALID'],
    ['operator', 'bank_refused', 406, 'REQUESTED_FORMATS_INVALID'],
    ['operator', 'bank_refused', 409, 'STATUS_INVALID'],
    ['bank', 'access_exceeded', 429, 'ACCESS_EXCEEDED'],
    ['bank', 'access_exceeded', 401, 'ACCESS_EXCEEDED'],
    ['bank', 'bank_unavailable', 400, 'INTERNAL_SERVER_ERROR SERVICE_UNAVAILABLE'],
  ] as const)('the %s: %s, %i %s', (...[actor, code, status, codes]) => {
    for (const one of codes.split(' ')) {
      expect(meaning(status, body(one)), one).toBe(code)
      expect(meaning(status, body(one.toLowerCase())), one).toBe(code)
    }
    expect(problems[code].actor).toBe(actor)
  }) // prettier-ignore

  test.each([
    ['RFC 7807', 401, { additionalErrors: [{ code: 'CERTIFICATE_EXPIRED' }] }, 'bank_refused'],
    ['RFC 7807 with a code of its own', 401, { code: 'CONSENT_EXPIRED' }, 'consent_expired'],
    ['OAuth', 401, { error: 'invalid_token' }, 'consent_expired'],
    ['a 429 without words', 429, {}, 'access_exceeded'],
    ['a code of the bank in a known family', 401, { code: 'CERTIFICATE_TOO_OLD' }, 'bank_refused'],
    ['the same of a consent', 403, { code: 'CONSENT_WITHDRAWN' }, 'consent_expired'],
    ['a code that nobody knows', 400, { code: 'XYZ_4711' }, 'bank_refused'],
    ['nothing at all', 400, {}, 'bank_refused'],
    [
      'several codes: what the operator can mend comes first',
      401,
      { tppMessages: [{ code: 'TOKEN_INVALID' }, { code: 'CERTIFICATE_INVALID' }] },
      'bank_refused',
    ],
    [
      'a warning beside an error',
      401,
      {
        tppMessages: [
          { category: 'WARNING', code: 'CERTIFICATE_EXPIRED' },
          { code: 'CONSENT_EXPIRED' },
        ],
      },
      'consent_expired',
    ],
  ] as const)('%s', (...[, status, json, code]) => {
    expect(meaning(status, JSON.stringify(json))).toBe(code)
  })
})
