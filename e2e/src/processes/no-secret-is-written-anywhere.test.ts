import { expect, test } from 'vitest'
import { puppeteer } from '../harness/banks.ts'
import { createLink, harvest, sandboxClient } from '../harness/client.ts'
import { dumpDatabase } from '../harness/database.ts'
import { HttpPerson } from '../harness/http-person.ts'
import { startKontor } from '../harness/kontor.ts'
import { tracesOf } from '../harness/traces.ts'

const wrongPin = 'Canary-PIN-93x'
const wrongOtp = 'canaryQ7'

test('no PIN, OTP, token or IBAN is in the logs or in the database, in no encoding', async () => {
  const kontor = await startKontor({ KONTOR_LOG_LEVEL: 'trace' })
  const callbackOrigin = 'http://127.0.0.1:9'
  try {
    const link = await createLink(kontor.url, {
      redirect_uri: `${callbackOrigin}/callback`,
      state: 'seen-by-all',
      accounts: [{ id: 'DE49900900780078000100' }],
    })
    const person = new HttpPerson()
    await person.opens(link.location)
    await person.sends('welcome')
    await person.sends('login', { credential_login: puppeteer.login, credential_pin: wrongPin })
    await person.sends('login', {
      credential_login: puppeteer.login,
      credential_pin: puppeteer.pin,
    })
    await person.sends('challenge', { answer: wrongOtp })
    await person.sends('challenge', { answer: puppeteer.otp })
    const unused = await dumpDatabase(kontor.dataDir)
    const callback = await person.waitsForReturn(callbackOrigin)
    const used = await dumpDatabase(kontor.dataDir)
    const { tokens, accounts, transactions } = await harvest(kontor.url, callback)
    const afterwards = await dumpDatabase(kontor.dataDir)
    // What a caller sends in the wrong place is not written down, either.
    await fetch(`${kontor.url}/rest/accounts?access_token=${tokens.access_token}`)
    await fetch(`${kontor.url}/rest/accounts/DE49900900780078000100`)

    const ended = await kontor.process.stop()
    // The greeting of the sandbox names its client on purpose; everything else is a line of JSON.
    const log = ended.stdout.split('\n').filter((line) => line.startsWith('{'))
    const written = [unused, used, afterwards, ...log, ended.stderr].join('\n')
    expect(afterwards).toMatch(/public\.transactions \d{2,}/)
    expect(log.join('\n')).toMatch(/"level":"(?:debug|trace)"/)

    const ibans = [...accounts, ...transactions].flatMap(({ iban }) => iban ?? [])
    expect(ibans.length).toBeGreaterThan(5)
    const secrets = {
      'wrong PIN': wrongPin,
      'wrong OTP': wrongOtp,
      OTP: puppeteer.otp,
      'client secret': sandboxClient.secret,
      link: new URL(link.location).searchParams.get('token') ?? '',
      code: callback.searchParams.get('code') ?? '',
      'access token': tokens.access_token,
      'refresh token': tokens.refresh_token,
      ...Object.fromEntries(ibans.map((iban, index) => [`IBAN ${index}`, iban])),
    }
    const found = Object.entries(secrets).flatMap(([name, secret]) =>
      tracesOf(secret)
        .filter((trace) => written.toLowerCase().includes(trace.text.toLowerCase()))
        .map((trace) => `${name} as ${trace.form}`),
    )
    expect(found).toEqual([])
  } finally {
    await kontor.close()
  }
})

test('the search would find a secret in each of its forms', () => {
  const secret = 'DE49900900780078000100'
  const forms = [
    secret,
    'DE49 9009 0078 0078 0001 00',
    Buffer.from(secret).toString('hex'),
    Buffer.from(`{"iban":"${secret}"}`).toString('base64'),
    Buffer.from(`x${secret}y`).toString('base64url'),
    encodeURIComponent(`a&b ${secret}`),
  ]
  for (const form of forms) {
    expect(
      tracesOf(secret).some((trace) => form.includes(trace.text)),
      form,
    ).toBe(true)
  }
})
