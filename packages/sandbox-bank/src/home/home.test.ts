import { expect, test } from 'vitest'
import { banks } from '../banks.ts'
import { people } from '../people.ts'
import { BankTestbed } from '../testing/bank-client.ts'

test('the front door names every bank with its logins and TANs', async () => {
  const { status, text } = await (await BankTestbed.create()).send('/')
  expect(status).toBe(200)
  for (const bank of banks) {
    expect(text).toContain(bank.name)
    expect(text).toContain(bank.bankCode)
    for (const { otp } of bank.methods) expect(text).toContain(otp ?? '/phone?bank=')
  }
  for (const { logins } of people) {
    for (const { login, password } of logins) expect(text).toContain(`${login} / ${password}`)
  }
  expect(text).toContain('zurzeit gestört')
})
