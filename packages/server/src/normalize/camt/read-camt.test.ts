import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import { add, formatDecimal } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { readCamt } from './read-camt.ts'

const transactionsIn = (text: string) =>
  readCamt(text).statements.flatMap(({ transactions }) => transactions)
const first = (entry: string) => transactionsIn(camt(entry))[0]

/** A camt.053 with one account and the entries given. */
function camt(entries: string, root = 'BkToCstmrStmt', part = 'Stmt'): string {
  return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><${root}><${part}>
    <CreDtTm>2026-11-23T08:00:00+01:00</CreDtTm><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
    ${entries}</${part}></${root}></Document>`
}

const dates = '<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>'
function entry(inner: string, amount = '12.30', sign = 'DBIT'): string {
  return `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>${dates}${inner}</Ntry>`
}
const payment = (inner: string) => `<NtryDtls><TxDtls>${inner}</TxDtls></NtryDtls>`

describe('an entry becomes a transaction', () => {
  test('with its sign, its days and its exact amount', () => {
    expect(first(entry('', '0010.5000'))).toMatchObject({
      status: 'booked',
      amount: { unscaled: -105000n, scale: 4, currency: 'EUR' },
      bookedOn: '2026-11-20',
      valueOn: '2026-11-21',
    })
  })

  test.each([
    ['<Sts>BOOK</Sts>', 'booked'],
    ['<Sts><Cd>BOOK</Cd></Sts>', 'booked'],
    ['<Sts>PDNG</Sts>', 'pending'],
    ['<Sts><Cd>FUTR</Cd></Sts>', 'pending'],
    ['<Sts>NEU</Sts>', 'booked'],
    ['', 'booked'],
    ['<Sts>INFO</Sts>', undefined],
  ])('%s is %s', (status, expected) => {
    const text = `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>${status}${dates}</Ntry>`
    expect(first(text)?.status).toBe(expected)
  })

  const parties = (wrap: (name: string) => string) =>
    `<RltdPties><Dbtr>${wrap('Ayse')}</Dbtr><Cdtr>${wrap('Bo')}</Cdtr></RltdPties>`
  const flat = parties((name) => `<Nm>${name}</Nm>`)
  const nested = parties((name) => `<Pty><Nm>${name}</Nm></Pty>`)
  test.each([
    ['DBIT', '', flat, 'Bo'],
    ['CRDT', '', flat, 'Ayse'],
    ['DBIT', '', nested, 'Bo'],
    // The money that had gone to Bo comes back.
    ['CRDT', '<RvslInd>true</RvslInd>', flat, 'Bo'],
    ['DBIT', '<RvslInd>true</RvslInd>', flat, 'Ayse'],
  ])('%s %s: the other side', (...[sign, reversal, who, name]) => {
    const found = first(entry(`${reversal}${payment(who)}`, '1.00', sign))
    expect(found?.counterparty.name).toBe(name)
  })

  test('remittance, references and codes come from where each version has them', () => {
    const details = `<Refs><EndToEndId>NOTPROVIDED</EndToEndId><MndtId>M-1</MndtId><AcctSvcrRef>R1</AcctSvcrRef></Refs>
      <BkTxCd><Prtry><Cd>NDDT+105+0931+992</Cd></Prtry></BkTxCd>
      <RltdPties><Cdtr><Nm>M&#252;ller &amp; Co</Nm><Id><PrvtId><Othr><Id>DE98ZZZ09999999999</Id></Othr></PrvtId></Id></Cdtr>
      <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct></RltdPties>
      <RltdAgts><CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt></RltdAgts>
      <Purp><Cd>RENT</Cd></Purp><RmtInf><Ustrd>EREF+E-7 SVWZ+Miete</Ustrd><Ustrd>November</Ustrd></RmtInf>`
    expect(
      first(entry(`${payment(details)}<AddtlNtryInf>LASTSCHRIFT</AddtlNtryInf>`)),
    ).toMatchObject({
      purpose: 'Miete November',
      endToEndId: 'E-7',
      mandateId: 'M-1',
      creditorId: 'DE98ZZZ09999999999',
      bankReference: 'R1',
      bookingText: 'LASTSCHRIFT',
      transactionCode: 105,
      primaNota: '0931',
      purposeCode: 'RENT',
      type: 'Direct debit',
      counterparty: { name: 'Müller & Co', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
    })
  })

  test('an amount in another currency is the original one', () => {
    const original =
      '<AmtDtls><InstdAmt><Amt Ccy="USD">14.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">12.30</Amt></TxAmt></AmtDtls>'
    expect(first(entry(payment(original)))?.originalAmount).toMatchObject({ currency: 'USD' })
  })
})

describe('a batch', () => {
  const part = (amount: string, name: string) =>
    `<TxDtls><Refs><EndToEndId>${name}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt></TxDtls>`

  test('becomes its payments where their amounts add up', () => {
    const batch = `<NtryDtls>${part('10.00', 'a')}${part('2.3', 'b')}</NtryDtls>`
    const found = transactionsIn(camt(entry(batch)))
    expect(found.map(({ amount }) => formatDecimal(amount))).toEqual(['-10.00', '-2.3'])
    expect(found.map(({ endToEndId }) => endToEndId)).toEqual(['a', 'b'])
  })

  test.each([
    `<NtryDtls>${part('10.00', 'a')}${part('2.31', 'b')}</NtryDtls>`,
    `<NtryDtls>${part('12.30', 'a')}<TxDtls/></NtryDtls>`,
  ])('stays one booking where they do not', (batch) => {
    const found = transactionsIn(camt(entry(batch)))
    expect(found.map(({ amount }) => formatDecimal(amount))).toEqual(['-12.30'])
    expect(found[0]?.endToEndId).toBeUndefined()
  })
})

describe('what cannot be understood', () => {
  test.each([
    ['', 'well-formed'],
    ['<Document>', 'well-formed'],
    ['<html><body>Wartung</body></html>', 'another message'],
    [camt('', 'CstmrCdtTrfInitn', 'PmtInf'), 'another message'],
    [camt('', 'BkToCstmrStmt', 'Nothing'), 'no Stmt'],
    [`<!DOCTYPE x [<!ENTITY a "b">]>${camt('')}`, 'document type'],
  ])('%s is an error with its reason', (text, reason) => {
    expect(() => readCamt(text)).toThrow(Problem)
    expect(() => readCamt(text)).toThrow(reason)
  })

  test.each([
    ['<Ntry/>', 'the amount is missing'],
    [entry('', 'zwölf'), 'not a decimal amount'],
    [entry('', '1.00', 'HABEN'), 'CdtDbtInd is neither CRDT nor DBIT'],
    [entry('').replace(' Ccy="EUR"', ''), 'the currency of the amount is missing'],
  ])('one bad entry is told and does not lose the others', (bad, reason) => {
    const { statements, rejected } = readCamt(camt(`${entry('')}${bad}${entry('')}`))
    expect(statements[0]?.transactions).toHaveLength(2)
    expect(rejected).toEqual([`Stmt[0].Ntry[1]: ${reason}`])
  })
})

describe('figures that say whether all entries are here', () => {
  const balance = (type: string, amount: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt>
      <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>`
  const ends = (opening: string, closing: string) =>
    balance('OPBD', opening) + balance('CLBD', closing)
  const pages = (element: string, number: string, last: string) =>
    `<${element}><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></${element}>`
  const summary = (count: number, debits: number) =>
    `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries></TtlNtries>
      <TtlDbtNtries><NbOfNtries>${debits}</NbOfNtries></TtlDbtNtries></TxsSummry>`
  const pending = entry('').replace('BOOK', 'PDNG')
  const missing = 'Stmt[0]: the entries do not lead from the opening to the closing balance'

  test.each([
    ['what was booked leads from one balance to the other', ends('100', '87.70') + entry(''), []],
    ['what is pending is in no balance', ends('100', '87.7') + entry('') + pending, []],
    ['an entry is missing', ends('100', '75.40') + entry(''), [missing]],
    ['no balance, no doubt', balance('OPBD', '100') + entry(''), []],
    [
      'the second page begins in the middle',
      pages('StmtPgntn', '2', 'true') + ends('9', '1') + entry(''),
      [],
    ],
    [
      'the first page ends in the middle',
      pages('StmtPgntn', '1', 'false') + ends('9', '1') + entry(''),
      ['more pages belong to it, and are not here'],
    ],
    ['the summary counts what is here', summary(2, 1) + entry('') + entry('', '1.00', 'CRDT'), []],
    [
      'the summary counts more',
      summary(3, 2) + entry('') + entry('', '1.00', 'CRDT'),
      [
        'Stmt[0]: there are 2 entries, and its summary counts others',
        'Stmt[0]: there are 1 debits, and its summary counts others',
      ],
    ],
  ])('%s', (_name, inner, doubts) => {
    const { rejected, statements } = readCamt(camt(inner))
    expect(rejected).toEqual(doubts)
    expect(statements[0]?.transactions.length).toBeGreaterThan(0)
  })
})

const folder = join(requires('shared') ?? '', 'statements/camt')
const files = globSync('**/*.xml', { cwd: folder }).toSorted()

describe('the recorded documents', () => {
  test('are all there', () => expect(files).toHaveLength(14))

  /** Made up for a parser's tests: their balances are of no account. */
  const doNotAddUp = new Set(['camt053.v2.five.decimals.xml', 'camt053.v2.minimal.xml'])
  const wrongOnPurpose = 'camt053.v2.wrong.xml'
  test.each(files.filter((file) => basename(file) !== wrongOnPurpose))('%s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const { format, statements, rejected } = readCamt(text)
    expect(format).toBe(/camt\.05\d\.001\.\d\d/.exec(text)?.[0])
    expect(rejected.length > 0).toBe(doNotAddUp.has(basename(file)))
    // No batch of theirs states amounts that add up.
    expect(statements.flatMap(({ transactions }) => transactions)).toHaveLength(
      text.match(/<Ntry>/g)?.length ?? 0,
    )
  })

  test(wrongOnPurpose, () => {
    const text = readFileSync(join(folder, 'genkgo-camt', wrongOnPurpose), 'utf8')
    expect(() => readCamt(text)).toThrow('no Stmt')
  })

  test('the statement of the Sparkassen adds up', () => {
    const file = 'xs2a-adapter-sparkasse/ais-get-transactions.camt.052.001.02.xml'
    const [statement] = readCamt(readFileSync(join(folder, file), 'utf8')).statements
    const [opening, closing] = statement?.balances ?? []
    if (!statement || !opening || !closing) throw new Error('there are no balances')
    const sum = statement.transactions.reduce(
      (total, { amount }) => add(total, amount),
      opening.amount,
    )
    expect(formatDecimal(sum)).toBe(formatDecimal(closing.amount))
    expect(statement.account.iban).toBe('DE86999999990000001000')
  })

  test('whatever element is missing, every entry is understood or told', () => {
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'))
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.noBias(fc.nat(9_999)), (text, where) => {
        const leaves = [...text.matchAll(/<(\w+)(?: [^>]*)?>[^<]*<\/\1>/g)]
        const leaf = leaves[Math.floor((leaves.length * where) / 10_000)]
        if (!leaf) return
        const spoiled = text.slice(0, leaf.index) + text.slice(leaf.index + leaf[0].length)
        try {
          const { statements, rejected } = readCamt(spoiled)
          const found = statements.flatMap(({ transactions }) => transactions).length
          expect(found + rejected.length).toBeGreaterThanOrEqual(
            spoiled.match(/<Ntry>/g)?.length ?? 0,
          )
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a document that was cut off is an error', () => {
    const text = readFileSync(join(folder, files.at(-1) ?? ''), 'utf8').trimEnd()
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(() => readCamt(text.slice(0, length))).toThrow(Problem)
      }),
    )
  })
})
