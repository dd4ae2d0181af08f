import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account, AccountList, Transaction, TransactionList } from '@kontor/contract'
import type { Config } from '../config.ts'
import { DemoPerson } from './demo-person.ts'
import { table } from './demo-table.ts'
import { type RunningKontor, startKontor } from './start-kontor.ts'

/** The sandbox's client and one of its banks' logins (finX API section 12). */
const client = { id: 'sandbox-client', secret: 'sandbox-secret' }
const login = { bank: 'Mockbank', login: 'figo01', pin: '654321', otp: '123456' }

const newestShown = 12
const waitMsMax = 30_000
const callMsMax = 10_000

/**
 * `kontor demo`: the main job without a browser, over the public interface alone. One person walks through the widget,
 * the client trades the code and reads what it was granted. Leaves nothing behind.
 */
export async function demo(config: Config): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-demo-'))
  console.log('\n  Kontor demo: from a link to a bank account\n')
  let kontor: RunningKontor | undefined
  try {
    kontor = await timed('PostgreSQL, Kontor and the sandbox bank start', () =>
      startKontor({ ...config, dataDir, port: 0, sandboxPort: 0, logLevel: 'silent' }),
    )
    await walk(kontor.url)
  } finally {
    await kontor?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function walk(kontor: URL): Promise<void> {
  const redirectUri = await freeCallback()
  const link = await timed('The client asks for a widget link', () =>
    call<{ location: string }>(new URL('/onetime/access', kontor), {
      basic: true,
      body: { redirect_uri: redirectUri, state: 'demo', sync_period: 90 },
    }),
  )
  const person = new DemoPerson()
  const code = await connect(person, link.location)
  const tokens = await timed('The client trades the code for tokens', () =>
    call<{ access_token: string }>(new URL('/auth/token', kontor), {
      basic: true,
      body: { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
    }),
  )
  const token = tokens.access_token
  const { accounts } = await timed('The client reads the accounts', () =>
    call<AccountList>(new URL('/rest/accounts', kontor), { token }),
  )
  const { transactions } = await timed('The client reads the transactions', () =>
    call<TransactionList>(new URL('/rest/transactions?count=1000&include_pending=true', kontor), {
      token,
    }),
  )
  show(accounts, transactions)
}

/** The person's part: every page of the widget, as a browser would send it. Returns the code of the callback. */
async function connect(person: DemoPerson, link: string): Promise<string> {
  await timed('The person opens the link and agrees', async () => {
    await person.open(link)
    await person.submit('welcome', {})
  })
  await timed(`The person finds ${login.bank}`, async () => {
    await person.open(new URL(`bank?q=${encodeURIComponent(login.bank)}`, person.url).href)
    await person.submit('bank', { bank_id: person.values('bank_id')[0] ?? '' })
  })
  await timed('The person logs in at the bank', () =>
    person.submit('login', { credential_login: login.login, credential_pin: login.pin }),
  )
  await timed('The person chooses how to confirm', () =>
    person.submit('method', { method_id: person.values('method_id')[0] ?? '' }),
  )
  await timed('The person enters the one-time password', () =>
    person.submit('challenge', { answer: login.otp }),
  )
  await timed('The person chooses the accounts', () =>
    person.submit('accounts', { choice: person.values('choice') }),
  )
  return timed('Kontor fetches balances and transactions', () => arrive(person))
}

/** Waits on the last page until it leads back to the client. */
async function arrive(person: DemoPerson): Promise<string> {
  const deadline = Date.now() + waitMsMax
  while (Date.now() < deadline) {
    const code = person.url.searchParams.get('code')
    if (code !== null) return code
    await sleep(100)
    await person.reload()
  }
  throw new Error(`the data did not arrive within ${waitMsMax / 1000} s (step "${person.step}")`)
}

type CallOptions = { readonly basic?: true; readonly token?: string; readonly body?: unknown }

async function call<Answer>(url: URL, options: CallOptions): Promise<Answer> {
  const authorization = options.basic
    ? `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
    : `Bearer ${options.token}`
  const response = await fetch(url, {
    headers: { authorization, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(callMsMax),
    ...(options.body !== undefined && { method: 'POST', body: JSON.stringify(options.body) }),
  })
  if (!response.ok)
    throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own interface; the contract's tests check it
  return (await response.json()) as Answer
}

/** A callback that nobody serves: the demo reads the code where a client's page would. */
async function freeCallback(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return `http://127.0.0.1:${address.port}/callback`
}

async function timed<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now()
  if (process.stdout.isTTY) process.stdout.write(`  … ${title}`)
  try {
    const result = await work()
    const ms = Math.round(performance.now() - started)
    process.stdout.write(`${lineStart()}  ✓ ${title.padEnd(48)}${String(ms).padStart(6)} ms\n`)
    return result
  } catch (error) {
    process.stdout.write(`${lineStart()}  ✗ ${title}\n`)
    throw error
  }
}

/** On a terminal the finished line takes the place of the running one. */
function lineStart(): string {
  return process.stdout.isTTY ? '\r' : ''
}

function show(accounts: readonly Account[], transactions: readonly Transaction[]): void {
  const owned = new Map(accounts.map((account) => [account.account_id, account.name]))
  console.log(`\n  ${accounts.length} accounts\n`)
  console.log(
    table(
      [
        { title: 'Account' },
        { title: 'Type' },
        { title: 'IBAN' },
        { title: 'Balance', align: 'right' },
      ],
      accounts.map((account) => [
        account.name,
        account.type,
        account.iban ?? account.account_number ?? '',
        money(account.balance?.balance, account.currency),
      ]),
    ),
  )
  console.log(`\n  The newest of ${transactions.length} transactions\n`)
  console.log(
    table(
      [
        { title: 'Booked' },
        { title: 'Account', widthMax: 18 },
        { title: 'Name', widthMax: 26 },
        { title: 'Purpose', widthMax: 36 },
        { title: 'Amount', align: 'right' },
      ],
      transactions
        .slice(0, newestShown)
        .map((transaction) => [
          transaction.booked ? (transaction.booked_at ?? '').slice(0, 10) : 'pending',
          owned.get(transaction.account_id) ?? '',
          transaction.name ?? '',
          transaction.purpose ?? '',
          money(transaction.amount, transaction.currency),
        ]),
    ),
  )
  console.log('')
}

function money(amount: number | undefined, currency: string): string {
  if (amount === undefined) return ''
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount)
}
