import type { Balance } from '../../domain/account.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { accountNumberAt, definedOnly, ibanAt } from '../berlin-group/fields.ts'
import { isObject } from '../read-json.ts'
import type { Statement, StatementAccount, StatementDocument } from '../statement.ts'
import { transactionsOf } from './entry.ts'
import { checkPage, checkSums } from './check-sums.ts'
import { amountAt, dayAt, signed } from './fields.ts'
import { nameAt } from './parties.ts'
import { all, firstText, nodeAt, notUnderstood, parseXml, textAt } from './xml.ts'

/** Message root -> its parts: intraday reports (052), statements (053), notifications of single bookings (054). */
const messages = [
  { root: /^BkToCstmrAcctRpt/, part: 'Rpt', name: 'camt.052' },
  { root: /^BkToCstmrStmt/, part: 'Stmt', name: 'camt.053' },
  { root: /^BkToCstmrDbtCdtNtfctn/, part: 'Ntfctn', name: 'camt.054' },
] as const

/**
 * Reads camt.052, .053 and .054 (ISO 20022 cash management, versions 001.01 to 001.08 and what later ones left as it
 * was). Throws `bank_answer_not_understood` for any other document; an entry that cannot be read is told in `rejected`.
 */
export function readCamt(text: string): StatementDocument {
  const document = nodeAt(parseXml(text), 'Document')
  const found = messageOf(document)
  if (found === undefined) throw notUnderstood('it is another message')
  const { message, part, name } = found
  const parts = all(message, part)
  if (parts.length === 0) throw notUnderstood(`there is no ${part} in it`)
  const read = parts.map((one, index) => readPart(one, `${part}[${index}]`))
  const pages = [nodeAt(message, 'GrpHdr'), parts.at(-1)]
  return {
    format: versionOf(text) ?? name,
    statements: read.map(({ statement }) => statement),
    rejected: [...read.flatMap(({ rejected }) => rejected), ...pages.flatMap(checkPage)],
  }
}

function messageOf(document: unknown) {
  if (!isObject(document)) return undefined
  for (const [name, message] of Object.entries(document)) {
    const known = messages.find(({ root }) => root.test(name))
    if (known !== undefined) return { ...known, message }
  }
  return undefined
}

/** From the namespace at the top, whatever prefix it was given. */
function versionOf(text: string): string | undefined {
  return /camt\.05[234]\.001\.\d\d/.exec(text.slice(0, 2_000))?.[0]
}

function readPart(part: unknown, place: string) {
  const createdOn = dayAt(part, 'CreDtTm')
  const entries = each(all(part, 'Ntry'), `${place}.Ntry`, (entry) =>
    transactionsOf(entry, createdOn),
  )
  const balances = each(all(part, 'Bal'), `${place}.Bal`, (balance) => [balanceFrom(balance)])
  const statement: Statement = {
    account: accountFrom(nodeAt(part, 'Acct'), entries.good[0]),
    balances: balances.good,
    transactions: entries.good,
    ...definedOnly({
      number: firstText(part, ['ElctrncSeqNb'], ['LglSeqNb'], ['Id']),
      from: dayAt(nodeAt(part, 'FrToDt'), 'FrDtTm'),
      to: dayAt(nodeAt(part, 'FrToDt'), 'ToDtTm'),
    }),
  }
  const doubts = checkSums(part, statement).map((reason) => `${place}: ${reason}`)
  return { statement, rejected: [...entries.rejected, ...balances.rejected, ...doubts] }
}

function each<Entry>(
  nodes: readonly unknown[],
  place: string,
  read: (node: unknown) => readonly Entry[],
) {
  const good: Entry[] = []
  const rejected: string[] = []
  nodes.forEach((node, index) => {
    try {
      good.push(...read(node))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      rejected.push(`${place}[${index}]: ${error.message}`)
    }
  })
  return { good, rejected }
}

/** Berlin Group's names of ISO 20022's balances; a bank's own type stands as it is. */
const balanceTypes: Readonly<Record<string, string>> = {
  OPBD: 'openingBooked',
  PRCD: 'openingBooked',
  CLBD: 'closingBooked',
  ITBD: 'interimBooked',
  ITAV: 'interimAvailable',
  CLAV: 'interimAvailable',
  FWAV: 'forwardAvailable',
  XPCD: 'expected',
}

function balanceFrom(balance: unknown): Balance {
  const code = firstText(balance, ['Tp', 'CdOrPrtry', 'Cd'], ['Tp', 'CdOrPrtry', 'Prtry'])
  if (code === undefined) throw new RangeError('it has no type')
  const referenceOn = dayAt(balance, 'Dt')
  return {
    amount: signed(balance, amountAt(balance, 'Amt')),
    type: balanceTypes[code] ?? code,
    ...definedOnly({ referenceOn }),
  }
}

function accountFrom(account: unknown, first: BankTransaction | undefined): StatementAccount {
  const spelled = { iban: firstText(account, ['Id', 'IBAN'], ['Id', 'Othr', 'Id']) }
  const servicer = nodeAt(account, 'Svcr', 'FinInstnId')
  return definedOnly({
    iban: ibanAt(spelled),
    accountNumber: accountNumberAt(spelled),
    bic: firstText(servicer, ['BIC'], ['BICFI']),
    bankCode: textAt(servicer, 'ClrSysMmbId', 'MmbId'),
    currency: textAt(account, 'Ccy') ?? first?.amount.currency,
    name: textAt(account, 'Nm'),
    owner: nameAt(account, 'Ownr'),
  })
}
