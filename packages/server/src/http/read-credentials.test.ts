import { describe, expect, test } from 'vitest'
import { buildBank } from '../testing/builders.ts'
import { readCredentials } from './read-credentials.ts'

const bank = buildBank()
const never = async () => undefined

async function read(given: unknown, at = bank) {
  const { values = {}, faults } = await readCredentials(never, given, at)
  const texts = Object.entries(values).map(([key, secret]) => [key, secret.reveal()])
  return { values: Object.fromEntries(texts), faults }
}

describe('the names of the fields', () => {
  test.each([
    ['the bank’s own', { login: 'erika', pin: '12345' }],
    ['those of old suites', { account_number: 'erika', pin: '12345' }],
    ['those of others', { login_id: 'erika', password: '12345' }],
    ['and of others', { username: 'erika', pin: '12345' }],
  ])('%s are understood', async (_whose, given) => {
    expect(await read(given)).toEqual({ values: { login: 'erika', pin: '12345' }, faults: {} })
  })

  test('the bank’s own go before the usual ones, and mean nothing else', async () => {
    expect((await read({ login: 'erika', login_id: 'x' })).values).toEqual({ login: 'erika' })
    const [login, pin] = bank.loginFields
    if (!login || !pin) throw new Error('no fields')
    const own = {
      ...bank,
      loginFields: [{ ...login, key: 'customer' }, { ...login, key: 'login_id' }, pin],
    }
    expect((await read({ login_id: '7' }, own)).values).toEqual({ login_id: '7' })
  })

  test('a fault is told under the bank’s own name', async () => {
    expect((await read({ account_number: 7 })).faults).toEqual({
      'credentials.login': ['Not a valid string.'],
    })
  })
})
