import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BankId, UserId } from '../domain/ids.ts'
import type { FlowEvent, FlowState, OfferedAccount } from './flow.ts'
import { fetchMsMax, isOver, next, type Route } from './next.ts'

const bankId = 'bank' as BankId
const session = { consentId: 'c' }
const open: Route = { accountsNamed: false, multiple: true }
const offered: readonly OfferedAccount[] = ['0', '1'].map((choice) => ({
  choice,
  resourceId: choice,
  currency: 'EUR',
  name: 'Girokonto',
  type: 'Giro account',
}))

const at = (atMs: number) => ({ atMs, psu: { ipAddress: '127.0.0.1', language: 'de' as const } })
const started: FlowEvent = { name: 'started' }
const bankChosen: FlowEvent = { name: 'bank-chosen', bankId }
const back: FlowEvent = { name: 'went-back' }
const cancelled: FlowEvent = { name: 'cancelled' }
const challenged: FlowEvent = {
  name: 'challenge-asked',
  bankId,
  challenge: { format: 'digits' },
  session,
}
const wrong: FlowEvent = { ...challenged, rejected: { attemptsLeft: 2 } }
const redirected: FlowEvent = {
  name: 'redirect-asked',
  bankId,
  url: 'https://bank.example',
  session,
}
const authorized: FlowEvent = { name: 'authorized', bankId, offered, session, asked: at(1) }
const chose = (...choices: string[]): FlowEvent => ({
  name: 'accounts-chosen',
  choices,
  asked: at(1),
})
const fetched: FlowEvent = { name: 'fetched', userId: 'U1' as UserId }

const welcome: FlowState = { name: 'welcome' }
const run = (...events: FlowEvent[]) => runOn(open, ...events)
const runOn = (route: Route, ...events: FlowEvent[]) =>
  events.reduce<FlowState>((state, event) => next(state, event, route), welcome)

describe('the straight way', () => {
  test('leads from the welcome to the finished flow', () => {
    expect(run(started)).toEqual({ name: 'bank' })
    expect(run(started, bankChosen)).toEqual({ name: 'login', bankId })
    expect(run(started, bankChosen, challenged).name).toBe('challenge')
    expect(run(started, bankChosen, challenged, authorized).name).toBe('accounts')
    expect(run(started, bankChosen, challenged, authorized, chose('1'))).toMatchObject({
      name: 'fetching',
      chosen: ['1'],
    })
    expect(run(started, bankChosen, challenged, authorized, chose('1'), fetched)).toEqual({
      name: 'finished',
      bankId,
      userId: 'U1',
      session,
    })
  })

  test('leaves out the bank search when the request fixes the bank', () => {
    expect(runOn({ ...open, fixedBankId: bankId }, started)).toEqual({ name: 'login', bankId })
  })

  test('leaves out the choice of accounts when the request names them', () => {
    const state = runOn({ ...open, accountsNamed: true }, started, bankChosen, authorized)
    expect(state).toMatchObject({ name: 'fetching', chosen: ['0', '1'] })
  })
})

describe('what goes wrong', () => {
  test('a wrong answer asks again and says how many tries are left', () => {
    expect(run(started, bankChosen, challenged, wrong)).toMatchObject({
      name: 'challenge',
      notice: 'answer-rejected',
      attemptsLeft: 2,
    })
  })

  test('a new challenge after a wrong answer has no notice any more', () => {
    const state = run(started, bankChosen, wrong, challenged)
    expect(state).not.toHaveProperty('notice')
    expect(state).not.toHaveProperty('attemptsLeft')
  })

  test('a failed authorisation leads back to the login with its sentence', () => {
    const failed: FlowEvent = { name: 'authorisation-failed', notice: 'credentials-rejected' }
    expect(run(started, bankChosen, failed)).toEqual({
      name: 'login',
      bankId,
      notice: 'credentials-rejected',
    })
  })

  test('no admitted account leads back to the login', () => {
    const state = run(started, bankChosen, { ...authorized, offered: [] })
    expect(state).toEqual({ name: 'login', bankId, notice: 'no-matching-accounts' })
  })

  test('no account, an unknown one, or too many are asked for again', () => {
    const single: Route = { ...open, multiple: false }
    expect(run(started, bankChosen, authorized, chose())).toMatchObject({
      notice: 'accounts-missing',
    })
    expect(run(started, bankChosen, authorized, chose('7'))).toMatchObject({
      notice: 'accounts-missing',
    })
    expect(runOn(single, started, bankChosen, authorized, chose('0', '1'))).toMatchObject({
      name: 'accounts',
      notice: 'accounts-missing',
    })
  })

  test('fetching that failed goes on when the person asks, and not before', () => {
    const fetching = [started, bankChosen, authorized, chose('0')]
    const failed: FlowEvent = { name: 'fetch-failed', notice: 'bank-unavailable' }
    expect(() => run(...fetching, { name: 'retried', asked: at(2) })).toThrow('cannot happen')
    expect(run(...fetching, failed, { name: 'retried', asked: at(2) })).toMatchObject({
      asked: at(2),
    })
    expect(run(...fetching, failed, { name: 'retried', asked: at(2) })).not.toHaveProperty('notice')
  })

  test('fetching that was lost can be asked for again once its job would have given up', () => {
    const retried: FlowEvent = { name: 'retried', asked: at(fetchMsMax + 2) }
    expect(run(started, bankChosen, authorized, chose('0'), retried)).toMatchObject({
      asked: at(fetchMsMax + 2),
    })
  })

  test.each(['timed-out', 'login-blocked'] as const)(
    'what ends at the bank before fetching leads back to the login: %s',
    (notice) => {
      const failed: FlowEvent = { name: 'fetch-failed', notice }
      expect(run(started, bankChosen, authorized, chose('0'), failed)).toEqual({
        name: 'login',
        bankId,
        notice,
      })
    },
  )
})

describe('going back', () => {
  test.each<[string, FlowEvent[], FlowState]>([
    ['from the bank search to the welcome', [started], welcome],
    ['from the login to the bank search', [started, bankChosen], { name: 'bank' }],
    ['from a challenge to the login', [started, bankChosen, challenged], { name: 'login', bankId }],
    ['from the bank to the login', [started, bankChosen, redirected], { name: 'login', bankId }],
    [
      'from the accounts to the login',
      [started, bankChosen, authorized],
      { name: 'login', bankId },
    ],
    [
      'from fetching to the accounts',
      [started, bankChosen, authorized, chose('0')],
      { name: 'accounts', bankId, offered, session },
    ],
  ])('%s', (_title, events, expected) => {
    expect(run(...events, back)).toEqual(expected)
  })

  test('another bank can be chosen from an older page of the browser', () => {
    expect(run(started, bankChosen, challenged, bankChosen)).toEqual({ name: 'login', bankId })
  })
})

describe('leaving', () => {
  test('is a cancel where the person could have gone on', () => {
    expect(run(cancelled)).toEqual({ name: 'cancelled' })
    expect(run(started, bankChosen, challenged, wrong, cancelled)).toEqual({
      name: 'cancelled',
      bankId,
      session,
    })
  })

  test('is a failure where the bank stood in the way', () => {
    const down: FlowEvent = { name: 'noticed', notice: 'bank-unavailable' }
    expect(run(started, bankChosen, down, cancelled)).toEqual({ name: 'failed', bankId })
  })
})

test('a flow that is over stays as it is, whatever happens', () => {
  const over = [run(cancelled), run(started, bankChosen, authorized, chose('0'), fetched)]
  const events = [started, bankChosen, back, cancelled, challenged, authorized, chose('0'), fetched]
  for (const state of over) {
    for (const event of events) {
      expect(() => next(state, event, open)).toThrow(
        `"${event.name}" cannot happen in "${state.name}"`,
      )
    }
  }
})

test('whatever happens in whatever order, only a fetched flow is finished', () => {
  const events = [
    started,
    bankChosen,
    back,
    cancelled,
    challenged,
    wrong,
    redirected,
    authorized,
    chose('0'),
    fetched,
  ]
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...events), { maxLength: 30 }),
      fc.boolean(),
      (list, named) => {
        let state: FlowState = welcome
        for (const event of list) {
          const before: FlowState = state
          try {
            state = next(state, event, { ...open, accountsNamed: named })
          } catch {
            expect(state).toBe(before)
          }
          if (state.name === 'finished' && !isOver(before)) expect(before.name).toBe('fetching')
        }
      },
    ),
  )
})
