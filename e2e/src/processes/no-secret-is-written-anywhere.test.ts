import { expect, test } from 'vitest'
import { oauthbank, puppeteer } from '../harness/banks.ts'
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

test('nor is what a bank’s OAuth server and its pages give back', async () => {
  const kontor = await startKontor({ KONTOR_LOG_LEVEL: 'trace' })
  try {
    const link = await createLink(kontor.url, { redirect_uri: 'http://127.0.0.1:9/callback' })
    const person = new HttpPerson()
    await person.opens(link.location)
    await person.sends('welcome')
    await person.picksBank(oauthbank.code)
    const asked = new URL(person.link('to-bank'))
    const away = await dumpDatabase(kontor.dataDir)
    const { page, back } = await allowByHttp(asked)
    await person.opens(back.href)
    expect(person.url.pathname).toMatch(/\/accounts$/)
    const returned = await dumpDatabase(kontor.dataDir)

    const ended = await kontor.process.stop()
    const log = ended.stdout.split('\n').filter((line) => line.startsWith('{'))
    const written = [away, returned, ...log, ended.stderr].join('\n').toLowerCase()
    expect(log.join('\n')).toContain('/widget/:flowId/bank-return')
    const secrets = {
      state: asked.searchParams.get('state') ?? '',
      challenge: asked.searchParams.get('code_challenge') ?? '',
      page: page.pathname.split('/').at(-1) ?? '',
      code: back.searchParams.get('code') ?? '',
    }
    const found = Object.entries(secrets).flatMap(([name, secret]) => {
      expect(secret.length, name).toBeGreaterThan(20)
      return tracesOf(secret)
        .filter((trace) => written.includes(trace.text.toLowerCase()))
        .map((trace) => `${name} as ${trace.form}`)
    })
    expect(found).toEqual([])
  } finally {
    await kontor.close()
  }
})

/** Goes through the pages of OAuthbank without a browser. */
async function allowByHttp(asked: URL): Promise<{ readonly page: URL; readonly back: URL }> {
  const led = async (url: URL, fields?: Record<string, string>) => {
    const body = fields && new URLSearchParams(fields)
    const answer = await fetch(url, {
      redirect: 'manual',
      ...(body && { method: 'POST', body }),
    })
    return new URL(answer.headers.get('location') ?? '', url)
  }
  const page = await led(asked)
  const { login, pin, otp } = oauthbank
  await led(new URL(`${page.pathname}/login`, page), { login, password: pin })
  const accounts = await (await fetch(page)).text()
  const account = /name="account" value="([^"]+)"/.exec(accounts)?.[1] ?? ''
  await led(new URL(`${page.pathname}/accounts`, page), { account })
  return { page, back: await led(new URL(`${page.pathname}/otp`, page), { otp }) }
}

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
