import type { Page } from 'playwright-core'

/** What a person does on the redirect bank's own pages: logs in, confirms the accounts, types the TAN. */
export async function allowAtBank(
  page: Page,
  bank: { readonly login: string; readonly pin: string; readonly otp: string },
): Promise<void> {
  await page.getByTestId('bank-login').fill(bank.login)
  await page.getByTestId('bank-password').fill(bank.pin)
  await page.getByTestId('bank-submit').click()
  await page.getByTestId('bank-password').waitFor({ state: 'detached' })
  await page.getByTestId('bank-submit').click()
  await page.getByTestId('bank-otp').fill(bank.otp)
  await page.getByTestId('bank-confirm').click()
}

/** What a person does on their phone: another device, so another window. A tab behind it would be put to sleep. */
export async function tapOnPhone(
  page: Page,
  tap: { readonly bankUrl: string; readonly bank: string; readonly answer: 'approve' | 'refuse' },
): Promise<void> {
  const context = await page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 390, height: 780 } })
  if (!context) throw new Error('the browser is closed')
  const phone = await context.newPage()
  await phone.goto(`${tap.bankUrl}/phone?bank=${tap.bank}`)
  await phone.getByTestId(`phone-${tap.answer}`).last().click()
  await context.close()
}
