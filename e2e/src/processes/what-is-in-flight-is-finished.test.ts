import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { setWeather } from '../harness/bank-weather.ts'
import { demobank } from '../harness/banks.ts'
import { createLink } from '../harness/client.ts'
import { HttpPerson } from '../harness/http-person.ts'
import type { Kontor } from '../harness/kontor.ts'
import { startKontor } from '../harness/kontor.ts'

let kontor: Kontor | undefined
afterEach(async () => {
  await kontor?.close()
})

test('SIGTERM: every answer that began is whole, and it is over within 10 s with exit code 0', async () => {
  kontor = await startKontor()
  const { url, process } = kontor
  const answers: Answer[] = []
  const clients = Array.from({ length: 6 }, async () => {
    for (;;) {
      const answer = await ask(`${url}/version`)
      if (answer === 'refused') return
      answers.push(answer)
    }
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const startedAt = performance.now()
  const ended = await process.stop()
  await Promise.all(clients)

  expect(ended.code).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(answers.length).toBeGreaterThan(20)
  expect(answers.filter((answer) => !isWhole(answer))).toEqual([])
})

test('SIGTERM while a bank takes its time: the person still gets the next step', async () => {
  kontor = await startKontor()
  const { url, bankUrl, process } = kontor
  await setWeather(bankUrl, demobank, { sky: 'slow', delayMs: 1000 })
  const link = await createLink(url, { redirect_uri: 'http://127.0.0.1:9/callback' })
  const person = new HttpPerson()
  await person.opens(link.location)
  await person.sends('welcome')
  await person.picksBank('Demobank')
  person.statuses.length = 0
  const login = person
    .sends('login', { credential_login: 'demo', credential_pin: 'demo' })
    // The page behind the redirect: nobody is left to serve it.
    .catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const startedAt = performance.now()
  const ended = await process.stop()
  await login
  expect(person.statuses).toEqual([303])
  expect(ended.code).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

type Answer = { readonly status: number; readonly body: string; readonly complete: boolean }

/**
 * One request on a connection of its own. Refused is also what is reset before the first byte of an answer: the
 * kernel had accepted the connection, and nobody was left to take it.
 */
function ask(url: string): Promise<Answer | 'refused'> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('close', () => {
        resolve({ status: response.statusCode ?? 0, body, complete: response.complete })
      })
    })
    sent.on('error', (error) => {
      if ('code' in error && refusals.has(error.code)) resolve('refused')
      else reject(error)
    })
    sent.end()
  })
}

const refusals = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET'])

function isWhole({ status, body, complete }: Answer): boolean {
  if (!complete) return false
  // While it shuts down it may also say that it does.
  return status === 503 || (status === 200 && 'environment' in JSON.parse(body))
}
