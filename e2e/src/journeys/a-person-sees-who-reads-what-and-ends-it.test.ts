import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import type { Account, Harvest, Transaction } from '../harness/client.ts'
import { createLink, harvest, read } from '../harness/client.ts'
import type { Person } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** Somebody who has connected two accounts at the Mockbank, and what their client has read. */
async function connected(userId: string): Promise<Harvest> {
  const { person } = await stage.invited({ user_id: userId })
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(2)
  return harvest(stage.kontor.url, await person.returns())
}

/** Somebody who opens their overview, in a browser of its own. */
async function opened(body: object, javaScript = true): Promise<Person> {
  const { location } = await createLink(stage.kontor.url, body, '/ongoing/overview')
  const person = await stage.newPerson({ javaScript })
  await person.opens(location)
  await person.page.getByTestId('overview-start').waitFor()
  return person
}

async function accountsRead(token: string): Promise<readonly Account[]> {
  const answer = await read(stage.kontor.url, token, '/rest/accounts')
  return (answer as { accounts: Account[] }).accounts
}

/** How many consents at the Mockbank we have ended. */
async function consentsGivenBack(): Promise<number> {
  const response = await fetch(`${stage.kontor.bankUrl}/control/consents?bank=mockbank`)
  const { consents } = (await response.json()) as {
    consents: readonly { readonly consentStatus: string }[]
  }
  return consents.filter(({ consentStatus }) => consentStatus === 'terminatedByTpp').length
}

test('sees it, takes the data along, stops it, and the client reads nothing any more', async () => {
  const userId = `erika-${randomUUID()}`
  const { tokens, accounts, transactions } = await connected(userId)
  const givenBack = await consentsGivenBack()
  const { page } = await opened({ user_id: userId, language: 'en' })
  await expectAccessible(page)
  expect(await page.content()).not.toContain('Mockbank')
  await page.getByTestId('start').click()

  await page.getByTestId('overview-list').waitFor()
  expect(page.url()).not.toContain('Vkn_')
  await expectAccessible(page)
  const access = await page.getByTestId('access').innerText()
  for (const words of ['Mockbank', 'Sandbox-App, read-only', 'Active', 'Last read', 'Until']) {
    expect(access).toContain(words)
  }
  for (const { iban = '' } of accounts) {
    expect(access).toContain(`DE••••${iban.slice(-4)}`)
    expect(await page.content()).not.toContain(iban)
  }

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('download').click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^account-data-\d{4}-\d{2}-\d{2}\.json$/)
  const data = JSON.parse(await readFile(await download.path(), 'utf8'))
  const taken: readonly Transaction[] = data.transactions
  const idsOf = (all: readonly Transaction[]) => all.map(({ transaction_id: id }) => id)
  expect(data.accounts).toHaveLength(2)
  expect(idsOf(taken)).toEqual(expect.arrayContaining(idsOf(transactions)))
  expect(new Set(idsOf(taken)).size).toBe(taken.length)

  await page.getByTestId('stop').click()
  await page.getByTestId('overview-stop').waitFor()
  await expectAccessible(page)
  expect(await accountsRead(tokens.access_token)).toHaveLength(2)
  await page.getByTestId('submit').click()
  await page.getByTestId('overview-stopped').waitFor()
  await expectAccessible(page)
  expect(await page.locator('main').innerText()).toContain('We are telling Mockbank')

  expect(await accountsRead(tokens.access_token)).toEqual([])
  const left = await read(stage.kontor.url, tokens.access_token, '/rest/transactions')
  expect(left).toMatchObject({ transactions: [] })
  await expect.poll(consentsGivenBack, { timeout: 15_000 }).toBeGreaterThan(givenBack)

  await page.getByTestId('to-list').click()
  await page.getByTestId('overview-list').waitFor()
  expect(await page.locator('h1').innerText()).toBe('Nothing is connected here')
  await expectAccessible(page)
})

test('deletes everything without any script, and the client’s tokens end', async () => {
  const userId = `erika-${randomUUID()}`
  const { tokens } = await connected(userId)
  const givenBack = await consentsGivenBack()
  const { page } = await opened({ user_id: userId }, false)
  await page.getByTestId('start').click()
  await page.getByTestId('delete').click()
  await page.getByTestId('overview-delete').waitFor()
  await page.getByTestId('keep').click()
  await page.getByTestId('overview-list').waitFor()
  await page.getByTestId('delete').click()
  await page.getByTestId('submit').click()
  await page.getByTestId('overview-deleted').waitFor()
  expect(await page.locator('h1').innerText()).toBe('Alles ist gelöscht')

  const response = await fetch(`${stage.kontor.url}/rest/accounts`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  expect(response.status).toBe(401)
  await expect.poll(consentsGivenBack, { timeout: 15_000 }).toBeGreaterThan(givenBack)
})

test('a link that another browser has taken says so kindly', async () => {
  const { location } = await createLink(
    stage.kontor.url,
    { user_id: `erika-${randomUUID()}` },
    '/ongoing/overview',
  )
  const first = await stage.newPerson()
  await first.opens(location)
  await first.page.getByTestId('start').click()
  await first.page.getByTestId('overview-list').waitFor()
  const second = await stage.newPerson()
  await second.opens(location)
  await second.page.getByTestId('overview-in-use').waitFor()
  await expectAccessible(second.page)
  await first.opens(location)
  await first.page.getByTestId('overview-list').waitFor()
})
