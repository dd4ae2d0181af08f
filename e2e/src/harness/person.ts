import type { FrameLocator, Page } from 'playwright-core'

export type StepName =
  | 'welcome'
  | 'bank'
  | 'login'
  | 'method'
  | 'challenge'
  | 'redirect'
  | 'app'
  | 'accounts'
  | 'fetching'
  | 'finished'
  | 'cancelled'
  | 'expired'
  | 'in-use'
  | 'handover'
  | 'returned-elsewhere'

/** By then the page has noticed that its button is in view; that it takes clicks again, the browser waits for. */
const seenMs = 100

type PersonOptions = {
  readonly redirectUri: string
  readonly hasScripts: boolean
  readonly view?: FrameLocator
}

/** Somebody in front of the widget: does what a person does, sees what a person sees. */
export class Person {
  readonly page: Page
  /** Where the widget is: the page itself, or a frame in it. */
  readonly #view: Page | FrameLocator
  readonly #redirectUri: string
  readonly #hasScripts: boolean

  constructor(page: Page, options: PersonOptions) {
    this.page = page
    this.#view = options.view ?? page
    this.#redirectUri = options.redirectUri
    this.#hasScripts = options.hasScripts
  }

  async opens(link: string): Promise<void> {
    const answer = await this.page.goto(link)
    const isLink = new URL(link).pathname === '/widget'
    // Without scripts the page goes to its own address, and a click before that would be lost.
    if (isLink && answer?.ok()) await this.page.waitForURL((url) => url.pathname !== '/widget')
  }

  async sees(step: StepName): Promise<void> {
    await this.#view.getByTestId(`step-${step}`).waitFor()
  }

  /** The sentence that says what went wrong. */
  async notice(): Promise<string> {
    return (await this.#view.getByTestId('notice').innerText()).trim()
  }

  async starts(): Promise<void> {
    await this.sees('welcome')
    await this.agrees('start')
  }

  async picksBank(text: string, bankCode: string): Promise<void> {
    await this.sees('bank')
    await this.#view.getByTestId('bank-search').fill(text)
    if (!this.#hasScripts) await this.#view.getByTestId('bank-search').press('Enter')
    await this.#view.locator(`[data-testid="bank-result"][data-bank-code="${bankCode}"]`).click()
  }

  /** Fills in the fields the bank declares: the login, and the PIN where it asks for one. */
  async logsIn(login: string, pin: string): Promise<void> {
    await this.sees('login')
    const fields = this.#view.locator('[data-testid^="credential-"]')
    await fields.first().fill(login)
    if ((await fields.count()) > 1) await fields.nth(1).fill(pin)
    await this.submits()
  }

  async picksMethod(index: number): Promise<void> {
    await this.sees('method')
    await this.#view.getByTestId(`method-${index}`).check()
    await this.submits()
  }

  async answers(text: string): Promise<void> {
    await this.sees('challenge')
    await this.#view.getByTestId('answer').fill(text)
    await this.submits()
  }

  /** Ticks as many accounts, from the first one on. */
  async picksAccounts(count: number): Promise<void> {
    await this.sees('accounts')
    const choices = this.#view.getByTestId('account-choice')
    for (let index = 0; index < count; index++) await choices.nth(index).check()
    await this.agrees('submit')
  }

  async submits(): Promise<void> {
    await this.#view.getByTestId('submit').click()
  }

  async cancels(): Promise<void> {
    await this.#view.getByTestId('cancel').click()
  }

  async goesBack(): Promise<void> {
    await this.#view.getByTestId('back').click()
  }

  /** Waits until the person is back at the client, and says with which address. */
  async returns(): Promise<URL> {
    await this.page.waitForURL((url) => url.href.startsWith(this.#redirectUri), { timeout: 45_000 })
    return new URL(this.page.url())
  }

  /** Looks at what there is to agree to: a button that has just come into view takes no click. */
  async agrees(testId: string): Promise<void> {
    const button = this.#view.getByTestId(testId)
    await button.scrollIntoViewIfNeeded()
    await this.page.waitForTimeout(seenMs)
    await button.click()
  }
}
