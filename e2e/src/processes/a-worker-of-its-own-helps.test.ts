import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { demobank } from '../harness/banks.ts'
import { createLink } from '../harness/client.ts'
import { HttpPerson } from '../harness/http-person.ts'
import { type Kontor, KontorProcess, startKontor } from '../harness/kontor.ts'

const redirectUri = 'http://127.0.0.1:9/callback'

let kontor: Kontor | undefined
let worker: KontorProcess | undefined
afterEach(async () => {
  await worker?.stop()
  await kontor?.close()
})

test('whichever process takes the job, the person comes back with a code', async () => {
  kontor = await startKontor()
  const { url, bankUrl, dataDir } = kontor
  worker = new KontorProcess(['work'], {
    KONTOR_DATABASE_URL: `postgres://kontor@localhost/postgres?host=${join(dataDir, 'postgres')}`,
    KONTOR_DATA_DIR: dataDir,
    KONTOR_SANDBOX_PORT: new URL(bankUrl).port,
  })
  await worker.prints(/the worker takes jobs/)
  const callbacks = await Promise.all(Array.from({ length: 6 }, () => connect(url)))
  expect(callbacks.map(({ searchParams }) => searchParams.get('success'))).toEqual(
    callbacks.map(() => 'true'),
  )
  expect((await worker.stop()).code).toBe(0)
})

async function connect(url: string): Promise<URL> {
  const { location } = await createLink(url, { redirect_uri: redirectUri })
  const person = new HttpPerson()
  await person.opens(location)
  await person.sends('welcome')
  await person.picksBank(demobank.name)
  await person.sends('login', { credential_login: demobank.login, credential_pin: demobank.pin })
  await person.sends('challenge', { answer: demobank.otp })
  await person.sends('accounts', { choice: person.value('choice') })
  return person.waitsForReturn(new URL(redirectUri).origin)
}
