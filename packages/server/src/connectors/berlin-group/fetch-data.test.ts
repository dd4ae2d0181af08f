import { afterAll, describe, expect, test } from 'vitest'

import { localDateOf, plusDays } from '../../domain/local-date.ts'
import { bankAt, call, dayOf, error, links } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { TransactionPage } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

afterAll(() => connector.close())

describe('reading', () => {
  const session = { consentId: 'c1', stage: 'authorized', links: {} }
  const from = dayOf('2026-09-01')
  const entry = (id: string) => ({
    transactionId: id,
    bookingDate: '2026-10-01',
    transactionAmount: { amount: '-1.00', currency: 'EUR' },
  })
  const first = 'GET /v1/accounts/r1/transactions?dateFrom=2026-09-01&bookingStatus=both'

  async function read(script: readonly Exchange[], profile?: Record<string, unknown>) {
    await using paper = await ScriptedBank.start(script)
    const bank = bankAt(paper, profile)
    const references: (string | undefined)[] = []
    const pages = connector.fetchTransactions(bank, session, { resourceId: 'r1', from, ...call() })
    for await (const page of pages) {
      references.push(...page.transactions.map(({ bankReference }) => bankReference))
    }
    expect(paper.left).toEqual([])
    return { references, seen: paper.seen }
  }
  const page = (on: string, id: string, next?: string): Exchange => ({
    on,
    json: { transactions: { booked: [entry(id)], _links: next ? links({ next }) : {} } },
  })

  test('follows the pages to the end, relative and absolute, with the consent', async () => {
    const { references, seen } = await read([
      page(first, 't1', '/v1/accounts/r1/transactions?page=2'),
      page('GET /v1/accounts/r1/transactions?page=2', 't2', '{base}/v1/page/3'),
      page('GET /v1/page/3', 't3'),
    ])
    expect(references).toEqual(['t1', 't2', 't3'])
    expect(seen.map(({ headers }) => headers['consent-id'])).toEqual(['c1', 'c1', 'c1'])
  })

  const mt940 = [
    ':20:STARTUMS',
    ':25:25040090/3312345678',
    ':28C:00084/001',
    ':60F:C261001EUR100,00',
    ':61:2610021002D1,00NTRFNONREF//t1',
    ':86:116?00UEBERWEISUNG?20SVWZ+M\u00FCller',
    ':62F:C261002EUR99,00',
    '-',
  ].join('\r\n')
  const camt = (iban: string) =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"><BkToCstmrAcctRpt><Rpt><Id>1</Id>
      <Acct><Id><IBAN>${iban}</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
      <Sts>BOOK</Sts><BookgDt><Dt>2026-10-02</Dt></BookgDt><AcctSvcrRef>t1</AcctSvcrRef></Ntry></Rpt>
      </BkToCstmrAcctRpt></Document>`
  const file = (text: string, type: string): Exchange => ({
    on: first,
    text,
    headers: { 'content-type': type },
  })

  test.each([
    ['text/plain; charset=UTF-8', mt940],
    ['application/octet-stream', mt940],
    ['text/plain', `{1:F01A}{2:I940A}{4:\r\n${mt940}\r\n-}`],
    ['application/xml', camt('DE38760700240320465700')],
    ['text/xml', camt('DE38760700240320465700')],
    ['text/plain', camt('DE38760700240320465700')],
  ])('reads a statement that comes as %s', async (type, text) => {
    expect((await read([file(text, type)])).references).toEqual(['t1'])
  })

  test('reads a statement behind a download link', async () => {
    const { references } = await read([
      { on: first, json: { _links: links({ download: '/v1/file' }) } },
      { ...file(mt940, 'application/octet-stream'), on: 'GET /v1/file' },
    ])
    expect(references).toEqual(['t1'])
  })

  test('leaves out and reports what belongs to another account than the one asked for', async () => {
    const asked = 'DE51250400903312345678'
    const pages: TransactionPage[] = []
    for (const text of [mt940, camt(asked), camt('DE38760700240320465700')]) {
      await using paper = await ScriptedBank.start([file(text, 'application/xml')])
      const wanted = { resourceId: 'r1', iban: asked, from, ...call() }
      for await (const page of connector.fetchTransactions(bankAt(paper), session, wanted)) {
        pages.push(page)
      }
    }
    expect(pages.map(({ transactions }) => transactions.length)).toEqual([1, 1, 0])
    expect(pages.map(({ rejected }) => rejected)).toEqual([
      [],
      [],
      ['statement 1: it is of another account, its 1 entries are left out'],
    ])
    expect(pages[0]?.transactions[0]?.purpose).toBe('M\u00FCller')
    expect(pages[0]?.raw).toEqual({ mediaType: 'application/xml', body: mt940 })
  })

  test('tells the accounts under one IBAN apart by their currency', async () => {
    const iban = 'DE38760700240320465700'
    const dollars = camt(iban).replaceAll('</Id></Acct>', '</Id><Ccy>USD</Ccy></Acct>')
    const counts: number[] = []
    for (const currency of ['EUR', 'USD', 'XXX']) {
      await using paper = await ScriptedBank.start([file(dollars, 'application/xml')])
      const wanted = { resourceId: 'r1', iban, currency, from, ...call() }
      for await (const page of connector.fetchTransactions(bankAt(paper), session, wanted)) {
        counts.push(page.transactions.length)
      }
    }
    expect(counts).toEqual([0, 1, 1])
  })

  test.each([
    ['25040090/3312345678', 1],
    ['25040090/03312345678EUR', 1],
    ['25040090/3312345679', 0],
    // Of another bank code nothing is known: banks merge, and write what they used to.
    ['10000000/3312345679', 1],
  ])('an account written as %s is compared with the IBAN', async (written, count) => {
    const text = mt940.replace('25040090/3312345678', written)
    await using paper = await ScriptedBank.start([file(text, 'text/plain')])
    const wanted = { resourceId: 'r1', iban: 'DE51250400903312345678', from, ...call() }
    for await (const page of connector.fetchTransactions(bankAt(paper), session, wanted)) {
      expect(page.transactions).toHaveLength(count)
    }
  })

  test('a page of which nothing can be understood is a problem, not an empty one', async () => {
    const unknown: Exchange = { on: first, json: { transactions: { booked: [{ neu: 1 }] } } }
    await expect(read([unknown])).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })

  describe('a bank that gives so long a time no more', () => {
    const tooLong: Exchange = { on: first, status: 400, json: error('PERIOD_INVALID') }
    const ninetyDays = plusDays(localDateOf(new Date(), 'Europe/Berlin'), -90)
    const shorter = first.replace('2026-09-01', ninetyDays)
    const long = { ...tooLong, on: first.replace('2026-09-01', '2024-01-01') }

    test('is asked for 90 days, and says so', async () => {
      await using paper = await ScriptedBank.start([long, page(shorter, 't1')])
      const wanted = { resourceId: 'r1', from: dayOf('2024-01-01'), ...call() }
      const pages: TransactionPage[] = []
      for await (const one of connector.fetchTransactions(bankAt(paper), session, wanted)) {
        pages.push(one)
      }
      expect(pages).toMatchObject([{ from: ninetyDays, transactions: [{ bankReference: 't1' }] }])
    })

    test('and is believed where it does not give that either', async () => {
      const still = { ...tooLong, on: shorter }
      await using paper = await ScriptedBank.start([long, still])
      const wanted = { resourceId: 'r1', from: dayOf('2024-01-01'), ...call() }
      const pages = connector.fetchTransactions(bankAt(paper), session, wanted)
      await expect(all(pages)).rejects.toMatchObject({ code: 'bank_refused' })
      expect(paper.left).toEqual([])
    })
  })

  test('a bank of a family may have a quirk of its own, found by its bank code', async () => {
    const pending: Exchange = {
      on: first,
      json: { transactions: { booked: [entry('t1')], pending: [entry('t2')] } },
    }
    const profile = { quirk_by_bank_code: { '30050110': 'sparkasse-duesseldorf' } }
    const counts = []
    for (const code of ['30050110', '30050000']) {
      await using paper = await ScriptedBank.start([pending])
      const bank = { ...bankAt(paper, profile), bankCodes: [code] }
      const wanted = { resourceId: 'r1', from, ...call() }
      const [one] = await all(connector.fetchTransactions(bank, session, wanted))
      counts.push(one?.transactions.length)
    }
    expect(counts).toEqual([1, 2])
  })

  describe('card accounts', () => {
    const accounts = 'GET /v1/accounts?withBalance=true'
    const cards = 'GET /v1/card-accounts?withBalance=true'
    const current = { resourceId: 'r1', iban: 'DE38760700240320465700', currency: 'EUR' }
    const card = { resourceId: 'c1', maskedPan: '525412******3241', currency: 'EUR' }
    const withCards = { card_accounts: true }

    test('stand beside the others, and are read where cards are', async () => {
      await using paper = await ScriptedBank.start([
        { on: accounts, json: { accounts: [current] } },
        { on: cards, json: { cardAccounts: [card] } },
        {
          on: 'GET /v1/card-accounts/c1/transactions?dateFrom=2026-09-01&bookingStatus=both',
          json: {
            cardTransactions: {
              booked: [
                {
                  cardTransactionId: 't1',
                  transactionAmount: { amount: '-1.00', currency: 'EUR' },
                  bookingDate: '2026-10-01',
                },
              ],
            },
          },
        },
      ])
      const bank = bankAt(paper, withCards)
      const listed = await connector.fetchAccounts(bank, session, call())
      expect(listed.accounts.map(({ resourceId }) => resourceId)).toEqual([
        'r1',
        'card-accounts/c1',
      ])
      const wanted = { resourceId: 'card-accounts/c1', from, ...call() }
      const [one] = await all(connector.fetchTransactions(bank, session, wanted))
      expect(one?.transactions).toHaveLength(1)
      expect(paper.left).toEqual([])
    })

    test.each([403, 404, 405])(
      'that the bank keeps to itself (%i) do not lose the others, and it is told',
      async (status) => {
        await using paper = await ScriptedBank.start([
          { on: accounts, json: { accounts: [current] } },
          { on: cards, status, json: error('SERVICE_INVALID') },
        ])
        const listed = await connector.fetchAccounts(bankAt(paper, withCards), session, call())
        expect(listed.accounts.map(({ resourceId }) => resourceId)).toEqual(['r1'])
        expect(listed.rejected).toEqual([
          expect.stringContaining(`was answered with ${status} SERVICE_INVALID`),
        ])
      },
    )

    test('fail where the consent itself is over', async () => {
      await using paper = await ScriptedBank.start([
        { on: accounts, json: { accounts: [current] } },
        { on: cards, status: 401, json: error('CONSENT_EXPIRED') },
      ])
      const outcome = connector.fetchAccounts(bankAt(paper, withCards), session, call())
      await expect(outcome).rejects.toMatchObject({ code: 'consent_expired' })
    })
  })

  test('a page that names itself as the next one ends in a problem, not in a circle', async () => {
    const again = '/v1/accounts/r1/transactions?dateFrom=2026-09-01&bookingStatus=both'
    await expect(read([page(first, 't1', again)])).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
  })

  test('a link to a file is followed when the answer holds no entries', async () => {
    const { references } = await read([
      { on: first, json: { _links: links({ download: '/v1/file' }) } },
      page('GET /v1/file', 't1'),
    ])
    expect(references).toEqual(['t1'])
  })

  test.each<[string, object, readonly string[]]>([
    ['empty lists', { booked: [], pending: [] }, ['t1']],
    ['one empty list', { booked: null }, ['t1']],
    ['an entry', { booked: [entry('t0')], pending: [] }, ['t0']],
  ])('beside %s a link to a file is followed only if nothing is there', async (_, lists, found) => {
    const report = { transactions: lists, _links: links({ download: '/v1/file' }) }
    const isFollowed = found.includes('t1')
    const script = [
      { on: first, json: report },
      ...(isFollowed ? [page('GET /v1/file', 't1')] : []),
    ]
    expect((await read(script)).references).toEqual(found)
  })

  test('empty lists with a next page lead there, and not to the file', async () => {
    const next = '/v1/accounts/r1/transactions?page=2'
    const report = {
      transactions: { booked: [], _links: links({ next, download: '/v1/file' }) },
    }
    const script = [{ on: first, json: report }, page(`GET ${next}`, 't2')]
    expect((await read(script)).references).toEqual(['t2'])
  })

  test('asks for booked ones alone where the profile says so', async () => {
    const on = first.replace('both', 'booked')
    const { references } = await read([page(on, 't1')], {
      transactions_query: 'dateFrom={from}&bookingStatus=booked',
    })
    expect(references).toEqual(['t1'])
  })

  test('a GET that failed on the way is tried three times, and no more', async () => {
    const down: Exchange = { on: first, status: 503 }
    expect((await read([down, page(first, 't1')])).references).toEqual(['t1'])
    expect((await read([{ on: first, hangUp: true }, page(first, 't1')])).references).toEqual([
      't1',
    ])
    await expect(read([down, down, down])).rejects.toMatchObject({ code: 'bank_unavailable' })
  })

  test.each<[string, Exchange, string]>([
    [
      'CONSENT_EXPIRED',
      { on: first, status: 401, json: error('CONSENT_EXPIRED') },
      'consent_expired',
    ],
    [
      'CONSENT_INVALID',
      { on: first, status: 401, json: error('CONSENT_INVALID') },
      'consent_expired',
    ],
    [
      'XML',
      { on: first, text: '<Document/>', headers: { 'content-type': 'application/xml' } },
      'bank_answer_not_understood',
    ],
    ['a text', file('Please try again later.', 'text/plain'), 'bank_answer_not_understood'],
    ['a PDF document', file('%PDF-1.4', 'application/pdf'), 'bank_answer_not_understood'],
    ['a web page', file('<html></html>', 'text/plain'), 'bank_unavailable'],
    ['an empty object', { on: first, json: {} }, 'bank_answer_not_understood'],
    [
      'half an answer',
      { on: first, text: '{"transactions":{"booked":[' },
      'bank_answer_not_understood',
    ],
    [
      'another shape',
      { on: first, json: { transactions: { booked: { a: 1 } } } },
      'bank_answer_not_understood',
    ],
  ])('%s is a problem, never an empty list', async (_, exchange, code) => {
    await expect(read([exchange])).rejects.toMatchObject({ code })
  })

  test('unattended calls do not pretend that a person is there', async () => {
    await using paper = await ScriptedBank.start([
      { on: 'GET /v1/accounts?withBalance=true', json: { accounts: [] } },
    ])
    await connector.fetchAccounts(bankAt(paper), session, { signal: AbortSignal.timeout(5_000) })
    expect(
      Object.keys(paper.seen[0]?.headers ?? {}).filter((name) => name.startsWith('psu')),
    ).toEqual([])
  })

  test.each([
    [204, undefined],
    [202, undefined],
    [404, undefined],
    [403, 'CONSENT_UNKNOWN'],
  ])('giving the consent back is done with %i %s', async (status, code) => {
    await using paper = await ScriptedBank.start([
      {
        on: 'DELETE /v1/consents/c1',
        status,
        ...(code === undefined ? {} : { json: error(code) }),
      },
    ])
    await expect(connector.end(bankAt(paper), session, call())).resolves.toBeUndefined()
  })

  test('by another status it is done only where the profile says so', async () => {
    const script: Exchange[] = [{ on: 'DELETE /v1/consents/c1', status: 409 }]
    await using strict = await ScriptedBank.start(script)
    const outcome = connector.end(bankAt(strict), session, call())
    await expect(outcome).rejects.toMatchObject({ code: 'bank_refused' })
    await using lenient = await ScriptedBank.start(script)
    const bank = bankAt(lenient, { end_codes: [409] })
    await expect(connector.end(bank, session, call())).resolves.toBeUndefined()
  })

  test('a signal that was given up ends the call', async () => {
    await using paper = await ScriptedBank.start([
      { on: 'GET /v1/accounts?withBalance=true', json: { accounts: [] }, delayMs: 1_000 },
    ])
    const signal = AbortSignal.timeout(50)
    const outcome = connector.fetchAccounts(bankAt(paper), session, { signal })
    await expect(outcome).rejects.toMatchObject({ code: 'bank_unavailable' })
  })
})
