import { describe, expect, test } from 'vitest'
import type { FlowJournal, JournalEntry } from '../domain/flow-journal.ts'
import type { BankId, ClientId, FlowId } from '../domain/ids.ts'
import type { FlowState } from './flow.ts'
import { journalEntry, reportOf } from './journal.ts'

const bankId = 'demobank' as BankId
const session = {}
const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 10, minute))
const now = at(20)

function journalOf(
  entries: readonly Omit<JournalEntry, 'at'>[],
  changes: Partial<FlowJournal> = {},
): FlowJournal {
  return {
    flowId: 'f1' as FlowId,
    clientId: 'c1' as ClientId,
    createdAt: at(0),
    openedAt: at(1),
    expiresAt: at(61),
    entries: entries.map((entry, index) => ({ ...entry, at: at(index === 0 ? 0 : index + 1) })),
    ...changes,
  }
}
const told = (journal: FlowJournal, when = now) =>
  reportOf(journal, when).steps.map(({ step, outcome, reason }) =>
    [step, outcome ?? 'there', reason].filter((word) => word !== undefined).join(' '),
  )

describe('a journal, told', () => {
  test('from the link to the end, with times', () => {
    const journal = journalOf(
      [
        { step: 'welcome' },
        { step: 'bank' },
        { step: 'login', bankId },
        { step: 'finished', bankId },
      ],
      { endedAt: at(4) },
    )
    expect(reportOf(journal, now)).toEqual({
      flowId: 'f1',
      status: 'finished',
      createdAt: at(0),
      openedAt: at(1),
      endedAt: at(4),
      expiresAt: at(61),
      steps: [
        { step: 'welcome', enteredAt: at(1), leftAt: at(2), outcome: 'passed' },
        { step: 'bank', enteredAt: at(2), leftAt: at(3), outcome: 'passed' },
        { step: 'login', bankId, enteredAt: at(3), leftAt: at(4), outcome: 'passed' },
      ],
    })
  })

  test('of a link that nobody has opened there are no steps', () => {
    const { openedAt: _unopened, ...journal } = journalOf([{ step: 'welcome' }])
    expect(reportOf(journal, now)).toMatchObject({ status: 'created', steps: [] })
    expect(reportOf(journal, at(61))).toMatchObject({ status: 'expired', endedAt: at(61) })
  })

  test('a person who is there is in no step of the past', () => {
    const journal = journalOf([{ step: 'welcome' }, { step: 'bank' }])
    expect(reportOf(journal, now)).toMatchObject({ status: 'opened' })
    expect(told(journal)).toEqual(['welcome passed', 'bank there'])
    expect(told(journal, at(61))).toEqual(['welcome passed', 'bank left'])
  })

  const shown = { step: 'login', bankId, notice: 'credentials-rejected' } as const
  test.each<[string, readonly Omit<JournalEntry, 'at'>[], readonly string[]]>([
    [
      'a wrong password',
      [{ step: 'login', bankId }, shown],
      ['login repeated credentials-rejected'],
    ],
    ['another bank', [{ step: 'login', bankId }, { step: 'bank' }], ['login went_back']],
    [
      'a confirmation that failed',
      [
        { step: 'app', bankId },
        { ...shown, notice: 'refused' },
      ],
      ['app failed refused'],
    ],
    [
      'several confirmations, in any order',
      [
        { step: 'app', bankId },
        { step: 'method', bankId },
        { step: 'challenge', bankId },
      ],
      ['app passed', 'method passed'],
    ],
    ['leaving', [{ step: 'bank' }, { step: 'cancelled' }], ['bank left']],
    [
      'leaving because nothing else was left',
      [
        { ...shown, notice: 'bank-unavailable' },
        { step: 'failed', bankId },
      ],
      ['login left bank-unavailable'],
    ],
    [
      'reading that stopped, and went on',
      [
        { step: 'fetching', bankId },
        { step: 'fetching', bankId, notice: 'bank-unavailable' },
        { step: 'fetching', bankId },
        { step: 'finished', bankId },
      ],
      ['fetching repeated bank-unavailable', 'fetching repeated', 'fetching passed'],
    ],
  ])('%s', (_name, entries, expected) => {
    expect(told(journalOf(entries)).slice(0, expected.length)).toEqual(expected)
  })
})

describe('what is written down', () => {
  const login: FlowState = { name: 'login', bankId }
  const app: FlowState = { name: 'app', bankId, session }
  test.each<[string, FlowState, FlowState, object | undefined]>([
    ['a new step', { name: 'bank' }, login, { step: 'login', bankId }],
    ['the same form, sent again', login, login, { step: 'login', bankId }],
    ['asking the bank again how far it is', app, { ...app, session: { step: 2 } }, undefined],
    [
      'what stops the waiting',
      app,
      { ...app, notice: 'bank-unavailable' },
      { step: 'app', bankId, notice: 'bank-unavailable' },
    ],
    ['the end', login, { name: 'cancelled', bankId }, { step: 'cancelled', bankId }],
  ])('%s', (...[, before, after, entry]) => {
    expect(journalEntry(before, after, now)).toEqual(entry && { at: now, ...entry })
  })

  test('nothing of the person: no session, no challenge, no account', () => {
    const state: FlowState = {
      name: 'challenge',
      bankId,
      challenge: { format: 'digits', prompt: 'SECRET' },
      session: { token: 'SECRET' },
    }
    expect(JSON.stringify(journalEntry(login, state, now))).not.toContain('SECRET')
  })
})
