import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer, BankClient } from '../testing/bank-client.ts'
import { BankTestbed, codeOf, globalAccess } from '../testing/bank-client.ts'

let testbed: BankTestbed
beforeAll(async () => {
  testbed = await BankTestbed.create()
})

/** Creates a consent and sends the password. */
async function logIn(
  slug: string,
  options: { login?: string; password?: string; access?: object } = {},
): Promise<{ bank: BankClient; consentId: string; started: Answer }> {
  const { login = 'demo', password = 'demo', access = globalAccess } = options
  const bank = testbed.bank(slug)
  const { body } = await bank.createConsent(access)
  const started = await bank.call(`/v1/consents/${body.consentId}/authorisations`, {
    method: 'POST',
    headers: { 'psu-id': login },
    body: { psuData: { password } },
  })
  return { bank, consentId: String(body.consentId), started }
}

const put = (bank: BankClient, link: { href: string }, body: object): Promise<Answer> =>
  bank.call(link.href, { method: 'PUT', body })

async function statusOf(bank: BankClient, consentId: string): Promise<string> {
  const { body } = await bank.call(`/v1/consents/${consentId}/status`)
  return String(body.consentStatus)
}

describe('embedded with one method', () => {
  test('password, TAN, done', async () => {
    const { bank, consentId, started } = await logIn('demobank')
    expect(started.status).toBe(201)
    expect(started.headers['aspsp-sca-approach']).toBe('EMBEDDED')
    expect(started.body).toMatchObject({
      scaStatus: 'scaMethodSelected',
      chosenScaMethod: { authenticationMethodId: 'tan' },
      challengeData: { additionalInformation: expect.stringContaining('TAN') },
    })
    const done = await put(bank, started.body._links.authoriseTransaction, {
      scaAuthenticationData: '111111',
    })
    expect([done.status, done.body.scaStatus]).toEqual([200, 'finalised'])
    expect(Object.keys(done.body._links)).toEqual(['scaStatus'])
    expect((await bank.call(done.body._links.scaStatus.href)).body).toEqual({
      scaStatus: 'finalised',
    })
    expect(await statusOf(bank, consentId)).toBe('valid')
  })

  test('step by step: who, then password', async () => {
    const bank = testbed.bank('demobank')
    const { body } = await bank.createConsent(globalAccess)
    const path = `/v1/consents/${body.consentId}/authorisations`
    const started = await bank.call(path, { method: 'POST', body: {} })
    expect(started.body.scaStatus).toBe('received')
    const identified = await bank.call(started.body._links.updatePsuIdentification.href, {
      method: 'PUT',
      headers: { 'psu-id': 'demo' },
      body: {},
    })
    expect(identified.body.scaStatus).toBe('psuIdentified')
    const authenticated = await put(bank, identified.body._links.updatePsuAuthentication, {
      psuData: { password: 'demo' },
    })
    expect(authenticated.body.scaStatus).toBe('scaMethodSelected')
    expect((await bank.call(path)).body).toEqual({
      authorisationIds: [started.body.authorisationId],
    })
  })

  test('begun at once: the authorisation is there with the consent', async () => {
    const bank = testbed.bank('puppeteer')
    const { body } = await bank.createConsent(globalAccess, { headers: { 'psu-id': 'user1' } })
    const authenticated = await put(bank, body._links.updatePsuAuthentication, {
      psuData: { password: '123456' },
    })
    expect(authenticated.body.challengeData).toMatchObject({ otpFormat: 'characters' })
    const done = await put(bank, authenticated.body._links.authoriseTransaction, {
      scaAuthenticationData: 'user12fa',
    })
    expect(done.body.scaStatus).toBe('finalised')
    expect(await statusOf(bank, body.consentId)).toBe('valid')
  })
})

describe('embedded with a choice', () => {
  async function select(
    id: string,
  ): Promise<{ bank: BankClient; consentId: string; chosen: Answer }> {
    const { bank, consentId, started } = await logIn('mockbank', {
      login: 'figo01',
      password: '654321',
    })
    expect(started.body.scaStatus).toBe('psuAuthenticated')
    expect(started.body.scaMethods.map((method: { name: string }) => method.name)).toEqual([
      'Auth Meth by Phone',
      'Mockbank App',
      'photoTAN',
      'chipTAN optisch',
    ])
    const chosen = await put(bank, started.body._links.selectAuthenticationMethod, {
      authenticationMethodId: id,
    })
    return { bank, consentId, chosen }
  }

  test('chipTAN from the screen', async () => {
    const { chosen } = await select('optical')
    expect(chosen.body.challengeData).toMatchObject({
      data: [expect.stringMatching(/^012 ?8801\d{8}$/)],
      otpFormat: 'integer',
    })
  })

  test('SMS', async () => {
    const { bank, consentId, chosen } = await select('phone')
    expect(chosen.body.scaStatus).toBe('scaMethodSelected')
    const done = await put(bank, chosen.body._links.authoriseTransaction, {
      scaAuthenticationData: '123456',
    })
    expect(done.body.scaStatus).toBe('finalised')
    expect(await statusOf(bank, consentId)).toBe('valid')
  })

  test('photoTAN brings a PNG', async () => {
    const { chosen } = await select('photo')
    const image = Buffer.from(String(chosen.body.challengeData.image), 'base64')
    expect(image.subarray(1, 4).toString('latin1')).toBe('PNG')
    expect(image.readUInt32BE(16)).toBeGreaterThan(100)
  })

  test('push is decoupled: nothing to type, the status tells', async () => {
    const { bank, consentId, chosen } = await select('push')
    expect(chosen.headers['aspsp-sca-approach']).toBe('DECOUPLED')
    expect(Object.keys(chosen.body._links)).toEqual(['scaStatus'])
    expect(chosen.body.psuMessage).toContain('Mockbank App')
    await testbed.control(`/phone/${chosen.body.authorisationId}`, { action: 'approve' })
    expect((await bank.call(chosen.body._links.scaStatus.href)).body.scaStatus).toBe('finalised')
    expect(await statusOf(bank, consentId)).toBe('valid')
  })

  test('one may change one’s mind', async () => {
    const { bank, chosen } = await select('photo')
    const other = await put(bank, chosen.body._links.scaStatus, { authenticationMethodId: 'phone' })
    expect(other.body.chosenScaMethod.authenticationMethodId).toBe('phone')
  })

  test('a method the bank does not have is refused', async () => {
    const { chosen } = await select('telepathy')
    expect([chosen.status, codeOf(chosen)]).toEqual([400, 'SCA_METHOD_UNKNOWN'])
  })
})

describe('decoupled', () => {
  test('waits for the phone', async () => {
    const { bank, consentId, started } = await logIn('appbank')
    expect(started.headers['aspsp-sca-approach']).toBe('DECOUPLED')
    expect(started.body.scaStatus).toBe('started')
    const link = started.body._links.scaStatus.href
    expect((await bank.call(link)).body).toMatchObject({
      scaStatus: 'started',
      psuMessage: expect.stringContaining('SecureApp'),
    })
    expect(await statusOf(bank, consentId)).toBe('received')
    await testbed.control(`/phone/${started.body.authorisationId}`, { action: 'approve' })
    expect((await bank.call(link)).body).toEqual({ scaStatus: 'finalised' })
    expect(await statusOf(bank, consentId)).toBe('valid')
  })

  test('is over when the person refuses', async () => {
    const { bank, consentId, started } = await logIn('appbank')
    await testbed.control(`/phone/${started.body.authorisationId}`, { action: 'refuse' })
    expect((await bank.call(started.body._links.scaStatus.href)).body.scaStatus).toBe('failed')
    expect(await statusOf(bank, consentId)).toBe('rejected')
  })

  test('is over when nobody answers for ten minutes', async () => {
    const { bank, consentId } = await logIn('appbank')
    testbed.wait({ minutes: 9 })
    expect(await statusOf(bank, consentId)).toBe('received')
    testbed.wait({ minutes: 1 })
    expect(await statusOf(bank, consentId)).toBe('rejected')
  })
})

describe('wrong answers', () => {
  test('a wrong password says how many tries are left; the third one blocks', async () => {
    const { bank, consentId, started } = await logIn('demobank', { password: 'wrong' })
    const path = `/v1/consents/${consentId}/authorisations`
    const again = (password: string) =>
      bank.call(path, {
        method: 'POST',
        headers: { 'psu-id': 'demo' },
        body: { psuData: { password } },
      })
    expect([started.status, codeOf(started)]).toEqual([401, 'PSU_CREDENTIALS_INVALID'])
    expect(started.body.tppMessages[0].text).toContain('2 Versuche')
    expect((await again('wrong')).body.tppMessages[0].text).toContain('1 Versuch.')
    const third = await again('wrong')
    expect([third.status, codeOf(third)]).toEqual([403, 'SERVICE_BLOCKED'])
    expect((await again('demo')).status).toBe(403)
    expect(await statusOf(bank, consentId)).toBe('rejected')
  })

  test('a block does not reach another consent, and a control call lifts it', async () => {
    const { bank, consentId } = await logIn('demobank', { password: 'wrong' })
    const again = (password: string) =>
      bank.call(`/v1/consents/${consentId}/authorisations`, {
        method: 'POST',
        headers: { 'psu-id': 'demo' },
        body: { psuData: { password } },
      })
    await again('wrong')
    await again('wrong')
    expect((await logIn('demobank')).started.status).toBe(201)
    await testbed.control(`/consents/${consentId}`, { unblock: true })
    expect((await again('demo')).status).toBe(201)
  })

  test('a right login forgets the wrong ones before', async () => {
    const { bank, consentId } = await logIn('demobank', { password: 'wrong' })
    const again = (password: string) =>
      bank.call(`/v1/consents/${consentId}/authorisations`, {
        method: 'POST',
        headers: { 'psu-id': 'demo' },
        body: { psuData: { password } },
      })
    await again('wrong')
    expect((await again('demo')).status).toBe(201)
    expect((await again('wrong')).body.tppMessages[0].text).toContain('2 Versuche')
  })

  test('the third wrong password in a started authorisation fails it', async () => {
    const bank = testbed.bank('puppeteer')
    const { body } = await bank.createConsent(globalAccess, { headers: { 'psu-id': 'user1' } })
    const link = body._links.updatePsuAuthentication
    for (const status of [401, 401, 403]) {
      expect((await put(bank, link, { psuData: { password: 'x' } })).status).toBe(status)
    }
    expect((await bank.call(link.href)).body.scaStatus).toBe('failed')
  })

  test('an unknown login is refused', async () => {
    expect(codeOf((await logIn('demobank', { login: 'nobody' })).started)).toBe(
      'PSU_CREDENTIALS_INVALID',
    )
    const { body } = await testbed.bank('demobank').createConsent(globalAccess)
    const answer = await testbed.bank('demobank').call(body._links.self.href + '/authorisations', {
      method: 'POST',
      headers: { 'psu-id': 'nobody' },
      body: {},
    })
    expect([answer.status, codeOf(answer)]).toEqual([401, 'PSU_CREDENTIALS_INVALID'])
  })

  test('a login without PSU-ID or without a password is no login', async () => {
    const bank = testbed.bank('demobank')
    const { body } = await bank.createConsent(globalAccess)
    const post = (headers: Record<string, string>, psuData: unknown) =>
      bank.call(`${body._links.self.href}/authorisations`, {
        method: 'POST',
        headers,
        body: { psuData },
      })
    for (const answer of [
      await post({}, { password: 'demo' }),
      await post({ 'psu-id': 'demo' }, {}),
      await post({ 'psu-id': 'demo' }, { password: 7 }),
      await post({ 'psu-id': 'demo' }, null),
    ]) {
      expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
    }
  })

  test('accounts of somebody else are not granted', async () => {
    const access = { accounts: [{ iban: 'DE67900900424711951500' }] }
    const { bank, consentId, started } = await logIn('demobank', {
      login: 'anna',
      password: 'anna',
      access,
    })
    expect([started.status, codeOf(started)]).toEqual([400, 'RESOURCE_UNKNOWN'])
    expect(await statusOf(bank, consentId)).toBe('rejected')
  })

  test('a wrong TAN says how many tries are left; the third one ends it', async () => {
    const { bank, consentId, started } = await logIn('demobank')
    const link = started.body._links.authoriseTransaction
    const wrong = { scaAuthenticationData: '000000' }
    const first = await put(bank, link, wrong)
    expect([first.status, codeOf(first)]).toEqual([401, 'PSU_CREDENTIALS_INVALID'])
    expect(first.body.tppMessages[0].text).toContain('2 Versuche')
    await put(bank, link, wrong)
    const third = await put(bank, link, wrong)
    expect([third.status, codeOf(third)]).toEqual([400, 'SCA_INVALID'])
    const late = await put(bank, link, { scaAuthenticationData: '111111' })
    expect([late.status, codeOf(late)]).toEqual([400, 'SCA_INVALID'])
    expect(await statusOf(bank, consentId)).toBe('rejected')
  })

  test('the right TAN after a wrong one is right', async () => {
    const { bank, started } = await logIn('demobank')
    const link = started.body._links.authoriseTransaction
    await put(bank, link, { scaAuthenticationData: '000000' })
    const right = await put(bank, link, { scaAuthenticationData: '111111' })
    expect(right.body.scaStatus).toBe('finalised')
  })

  test('steps out of order are refused', async () => {
    const { bank, started } = await logIn('demobank')
    const link = started.body._links.scaStatus
    const password = await put(bank, link, { psuData: { password: 'demo' } })
    expect([password.status, codeOf(password)]).toEqual([409, 'STATUS_INVALID'])
    const { body } = await testbed.bank('puppeteer').createConsent(globalAccess)
    const early = testbed.bank('puppeteer')
    for (const step of [
      { scaAuthenticationData: 'user12fa' },
      { authenticationMethodId: 'chip' },
    ]) {
      const answer = await put(early, body._links.scaStatus, step)
      expect([answer.status, codeOf(answer)]).toEqual([409, 'STATUS_INVALID'])
    }
    const empty = await put(bank, link, { scaAuthenticationData: 7 })
    expect([empty.status, codeOf(empty)]).toEqual([400, 'FORMAT_ERROR'])
  })

  test('an authorisation is known only below its consent', async () => {
    const { bank, consentId } = await logIn('demobank')
    const other = await logIn('demobank')
    for (const id of ['unknown', other.started.body.authorisationId]) {
      const answer = await bank.call(`/v1/consents/${consentId}/authorisations/${id}`)
      expect([answer.status, codeOf(answer)]).toEqual([404, 'RESOURCE_UNKNOWN'])
    }
  })

  test('the redirect approach takes no passwords over the interface', async () => {
    const bank = testbed.bank('redirectbank')
    const { body } = await bank.createConsent(globalAccess)
    const answer = await put(bank, body._links.scaStatus, { psuData: { password: 'demo' } })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'SERVICE_INVALID'])
  })
})
