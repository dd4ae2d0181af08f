import { describe, expect, test } from 'vitest'
import { Problem } from '../domain/problem.ts'
import { readTransactionQuery } from './read-transaction-query.ts'

const plain = {
  count: 1000,
  offset: 0,
  sort: 'desc',
  sinceType: 'booked',
  includePending: false,
}

describe('what a client may ask for', () => {
  test('nothing: the newest 1000, booked ones only', () => {
    expect(readTransactionQuery({})).toEqual({ query: plain, withStatistics: false, cents: false })
  })

  test.each([
    [{ accounts: 'A1, A2' }, { accountIds: ['A1', 'A2'] }],
    [{ accounts: ['A1', 'A2,A3'] }, { accountIds: ['A1', 'A2', 'A3'] }],
    [{ accounts: '' }, {}],
    [
      { count: '5', offset: '10' },
      { count: 5, offset: 10 },
    ],
    [{ sort: 'ASC' }, { sort: 'asc' }],
    [{ sort: 'Desc' }, { sort: 'desc' }],
    [{ since: 'T12.3' }, { since: { kind: 'after-transaction', id: 'T12.3' } }],
    [{ since: '2026-05-01' }, { since: { kind: 'from-day', day: '2026-05-01' } }],
    [
      { since: '2026-05-01T10:00:00.000Z' },
      { since: { kind: 'from-instant', instant: new Date('2026-05-01T10:00:00.000Z') } },
    ],
    [
      { since: '2026-05-01T10:00:00 02:00' },
      { since: { kind: 'from-instant', instant: new Date('2026-05-01T08:00:00.000Z') } },
    ],
    [
      { since: '2026-05-01T10:00' },
      { since: { kind: 'from-instant', instant: new Date('2026-05-01T10:00:00.000Z') } },
    ],
    [{ since_type: 'modified' }, { sinceType: 'modified' }],
    [{ until: '2026-05-03' }, { until: '2026-05-03' }],
    [{ until: '2026-05-03T00:00:00.000Z' }, { until: '2026-05-03' }],
    [{ types: 'Transfer,Direct debit' }, { types: ['Transfer', 'Direct debit'] }],
    [{ include_pending: 'true' }, { includePending: true }],
    [{ include_pending: '0' }, { includePending: false }],
    [
      { amount_gte: '-12.50', amount_lt: '0' },
      { amountGte: '-12.50', amountLt: '0' },
    ],
    [{ filter: 'person:%John%' }, { filter: { key: 'person', pattern: '%John%' } }],
    [{ filter: 'purpose:a:b' }, { filter: { key: 'purpose', pattern: 'a:b' } }],
    [{ sync_id: 'x', categories: ['a', 'b'], nonsense: '1' }, {}],
    [{ since: '', until: '', filter: '', sort: '', count: '' }, {}],
  ])('%j', (query, expected) => {
    expect(readTransactionQuery(query).query).toEqual({ ...plain, ...expected })
  })

  test('statistics and cents are the presentation, not the selection', () => {
    expect(readTransactionQuery({ include_statistics: 'true', cents: '1' })).toEqual({
      query: plain,
      withStatistics: true,
      cents: true,
    })
  })
})

describe('what is refused', () => {
  test.each([
    [{ count: '-1' }, 'count'],
    [{ count: '1001' }, 'count'],
    [{ count: 'many' }, 'count'],
    [{ count: ['1', '2'] }, 'count'],
    [{ offset: '-1' }, 'offset'],
    [{ sort: 'up' }, 'sort'],
    [{ since: 'yesterday' }, 'since'],
    [{ since: '2026-02-30' }, 'since'],
    [{ since: '2026-05-01T25:00:00Z' }, 'since'],
    [{ since: '0000-01-01' }, 'since'],
    [{ since: '0001-01-01T00:00:00+14:00' }, 'since'],
    [{ since: '9999-12-31T23:59:59-14:00' }, 'since'],
    [{ until: '0000-12-31' }, 'until'],
    [{ since: "T1'; drop table transactions" }, 'since'],
    [{ since_type: 'Booked!' }, 'since_type'],
    [{ until: '2026-13-01' }, 'until'],
    [{ until: 'T1' }, 'until'],
    [{ until: '2026-02-30T00:00:00Z' }, 'until'],
    [{ until: '2026-05-03 or later' }, 'until'],
    [{ types: 'Transfer,Gift' }, 'types.1'],
    [{ include_pending: 'perhaps' }, 'include_pending'],
    [{ amount_gte: '1e3' }, 'amount_gte'],
    [{ amount_lt: '1,50' }, 'amount_lt'],
    [{ filter: 'name:x' }, 'filter'],
    [{ filter: 'person' }, 'filter'],
    [{ filter: 'person:' }, 'filter'],
    [{ cents: 'two' }, 'cents'],
  ])('%j', (query, field) => {
    expect(faultsOf(query)).toEqual({ [field]: [expect.stringMatching(/\.$/)] })
  })

  test('every fault is reported at once', () => {
    const query = { count: 'x', since: '2026-02-30', sort: ['asc', 'asc'], cents: 'x' }
    expect(Object.keys(faultsOf(query)).toSorted()).toEqual(['cents', 'count', 'since', 'sort'])
  })
})

function faultsOf(query: object): object {
  try {
    readTransactionQuery(query)
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid_query') return error.faults
    throw error
  }
  return {}
}
