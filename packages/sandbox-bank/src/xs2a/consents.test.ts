import { beforeAll, describe, expect, test } from 'vitest'
import {
  BankTestbed,
  codeOf,
  consentBody,
  globalAccess,
  offeredAccess,
} from '../testing/bank-client.ts'

let testbed: BankTestbed
beforeAll(async () => {
  testbed = await BankTestbed.create()
})

const iban = 'DE67900900424711951500'

describe('every call', () => {
  test('echoes X-Request-ID', async () => {
    const id = '99391c7e-ad88-49ec-a2ad-99ddcb1f7721'
    const headers = { 'x-request-id': id }
    const answer = await testbed.bank('demobank').createConsent(globalAccess, { headers })
    expect(answer.headers['x-request-id']).toBe(id)
  })

  test.each([undefined, 'no-uuid'])('needs a UUID as X-Request-ID, not %s', async (id) => {
    const headers = { 'x-request-id': id }
    const answer = await testbed.bank('demobank').createConsent(globalAccess, { headers })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
    expect(answer.body.tppMessages[0].path).toBe('X-Request-ID')
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.each(['text/plain', 'application/xml, text/plain;q=0.5'])(
    'that accepts only %s is answered 406',
    async (accept) => {
      const answer = await testbed.bank('demobank').call('/v1/accounts', { headers: { accept } })
      expect([answer.status, codeOf(answer)]).toEqual([406, 'REQUESTED_FORMATS_INVALID'])
    },
  )

  test('with another content type is answered 415, with broken JSON 400', async () => {
    const bank = testbed.bank('demobank')
    const send = (type: string, body: string) =>
      bank.call('/v1/consents', { method: 'POST', headers: { 'content-type': type }, body })
    expect((await send('application/x-www-form-urlencoded', 'a=b')).status).toBe(415)
    const broken = await send('application/json', '{"access":')
    expect([broken.status, codeOf(broken)]).toEqual([400, 'FORMAT_ERROR'])
    const deep = await send('application/json', '['.repeat(30_000) + ']'.repeat(30_000))
    expect([deep.status, codeOf(deep)]).toEqual([400, 'FORMAT_ERROR'])
  })

  test('to an unknown address is 404, with a wrong method 405', async () => {
    const bank = testbed.bank('demobank')
    const unknown = await bank.call('/v1/payments/sepa-credit-transfers')
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'RESOURCE_UNKNOWN'])
    const wrong = await bank.call('/v1/consents', { method: 'DELETE' })
    expect([wrong.status, codeOf(wrong)]).toEqual([405, 'SERVICE_INVALID'])
    const nobody = await testbed.bank('nobank').call('/v1/accounts')
    expect([nobody.status, codeOf(nobody)]).toEqual([404, 'RESOURCE_UNKNOWN'])
  })
})

describe('POST /v1/consents', () => {
  test('answers a received consent, how it is authorised and where it lives', async () => {
    const answer = await testbed.bank('demobank').createConsent(globalAccess)
    const { consentId, consentStatus, _links } = answer.body
    expect(answer.status).toBe(201)
    expect(consentStatus).toBe('received')
    expect(answer.headers['aspsp-sca-approach']).toBe('EMBEDDED')
    expect(answer.headers['location']).toBe(`http://bank.test/demobank/v1/consents/${consentId}`)
    expect(_links).toEqual({
      startAuthorisationWithPsuAuthentication: { href: `/v1/consents/${consentId}/authorisations` },
      self: { href: `/v1/consents/${consentId}` },
      status: { href: `/v1/consents/${consentId}/status` },
    })
  })

  test('begins the authorisation at banks that do so, unless the client prefers otherwise', async () => {
    const bank = testbed.bank('puppeteer')
    const { body } = await bank.createConsent(globalAccess, { headers: { 'psu-id': 'user1' } })
    expect(body._links.updatePsuAuthentication).toEqual(body._links.scaStatus)
    const headers = { 'tpp-explicit-authorisation-preferred': 'true' }
    const explicit = await bank.createConsent(globalAccess, { headers })
    expect(explicit.body._links.updatePsuAuthentication).toBeUndefined()
    expect(explicit.body._links.startAuthorisationWithPsuAuthentication).toBeDefined()
  })

  test('needs PSU-IP-Address', async () => {
    for (const address of [undefined, 'nowhere', '1.2.3.456']) {
      const headers = { 'psu-ip-address': address }
      const answer = await testbed.bank('demobank').createConsent(globalAccess, { headers })
      expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
      expect(answer.body.tppMessages[0].path).toBe('PSU-IP-Address')
    }
  })

  test('needs an address to return to where the person is sent away', async () => {
    for (const uri of [undefined, 'javascript:alert(1)', 'app://tpp', 'nothing']) {
      const headers = { 'tpp-redirect-uri': uri }
      const answer = await testbed.bank('redirectbank').createConsent(globalAccess, { headers })
      expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
    }
  })

  test.each([
    'access',
    'recurringIndicator',
    'validUntil',
    'frequencyPerDay',
    'combinedServiceIndicator',
  ])('needs %s', async (field) => {
    const body = { [field]: undefined }
    const answer = await testbed.bank('demobank').createConsent(globalAccess, { body })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
    expect(answer.body.tppMessages[0].path).toBe(field)
  })

  test.each([
    [{ validUntil: '2026-11-17' }, 'PERIOD_INVALID'],
    [{ validUntil: '2026-02-30' }, 'FORMAT_ERROR'],
    [{ frequencyPerDay: 0 }, 'FORMAT_ERROR'],
    [{ frequencyPerDay: '4' }, 'FORMAT_ERROR'],
    [{ recurringIndicator: 'true' }, 'FORMAT_ERROR'],
    [{ recurringIndicator: false }, 'PARAMETER_NOT_CONSISTENT'],
    [{ combinedServiceIndicator: true }, 'SESSIONS_NOT_SUPPORTED'],
    [{ access: {} }, 'FORMAT_ERROR'],
    [{ access: [] }, 'FORMAT_ERROR'],
    [{ access: { accounts: {} } }, 'FORMAT_ERROR'],
    [{ access: { accounts: [null] } }, 'FORMAT_ERROR'],
    [{ access: { accounts: [{ iban: 'DE00900900424711951500' }] } }, 'FORMAT_ERROR'],
    [{ access: { accounts: [{ iban, currency: 'euro' }] } }, 'FORMAT_ERROR'],
    [{ access: { accounts: [{ msisdn: '+49151' }] } }, 'FORMAT_ERROR'],
    [{ access: { accounts: [{ iban, currency: 'USD' }] } }, 'RESOURCE_UNKNOWN'],
    [{ access: { accounts: [{ iban: 'DE07900948150000002000' }] } }, 'RESOURCE_UNKNOWN'],
    [{ access: { allPsd2: 'everything' } }, 'FORMAT_ERROR'],
    [{ access: { allPsd2: 'allAccounts', accounts: [{ iban }] } }, 'FORMAT_ERROR'],
    [{ access: { allPsd2: 'allAccounts', restrictedTo: ['CACC'] } }, 'PARAMETER_NOT_SUPPORTED'],
    [{ access: offeredAccess }, 'SERVICE_INVALID'],
  ])('refuses %j with %s', async (body, code) => {
    const answer = await testbed.bank('demobank').createConsent(globalAccess, { body })
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
  })

  test.each(['null', '[]', '"text"', '7'])('refuses the body %s', async (body) => {
    const answer = await testbed.bank('demobank').call('/v1/consents', { method: 'POST', body })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
  })
})

describe('GET /v1/consents/{id}', () => {
  test('answers the consent as the bank grants it: shorter and less often if need be', async () => {
    const bank = testbed.bank('demobank')
    const body = { validUntil: '9999-12-31', frequencyPerDay: 24 }
    const created = await bank.createConsent({ accounts: [{ iban }] }, { body })
    const answer = await bank.call(created.body._links.self.href)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      access: { accounts: [{ iban }] },
      recurringIndicator: true,
      validUntil: '2027-05-17',
      frequencyPerDay: 4,
      lastActionDate: '2026-11-18',
      consentStatus: 'received',
      _links: { account: { href: '/v1/accounts' } },
    })
  })

  test('an unknown consent, or one of another bank, is 403 in the path', async () => {
    const { body } = await testbed.bank('demobank').createConsent(globalAccess)
    for (const [slug, id] of [
      ['demobank', 'unknown'],
      ['mockbank', body.consentId],
    ]) {
      for (const path of [`/v1/consents/${id}`, `/v1/consents/${id}/status`]) {
        const answer = await testbed.bank(slug).call(path)
        expect([answer.status, codeOf(answer)]).toEqual([403, 'CONSENT_UNKNOWN'])
      }
    }
  })
})

describe('DELETE /v1/consents/{id}', () => {
  test('terminates it, and nothing can be read or authorised any more', async () => {
    const bank = testbed.bank('demobank')
    const id = await bank.grantedConsent(globalAccess)
    expect((await bank.read('/v1/accounts', id)).status).toBe(200)
    const deleted = await bank.call(`/v1/consents/${id}`, { method: 'DELETE' })
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    const status = await bank.call(`/v1/consents/${id}/status`)
    expect(status.body).toEqual({ consentStatus: 'terminatedByTpp' })
    const read = await bank.read('/v1/accounts', id)
    expect([read.status, codeOf(read)]).toEqual([401, 'CONSENT_INVALID'])
    const start = await bank.call(`/v1/consents/${id}/authorisations`, { method: 'POST', body: {} })
    expect([start.status, codeOf(start)]).toEqual([409, 'STATUS_INVALID'])
  })
})

test('a bank of relative habits can be told to make absolute links', async () => {
  await testbed.control('/banks/mockbank/links', { links: 'absolute' })
  const { body } = await testbed.bank('mockbank').createConsent(globalAccess)
  expect(body._links.self.href).toBe(`http://bank.test/mockbank/v1/consents/${body.consentId}`)
  await testbed.control('/banks/mockbank/links', { links: 'relative' })
})

test('the test’s own body is complete', () => {
  expect(Object.keys(consentBody(globalAccess))).toHaveLength(5)
})
