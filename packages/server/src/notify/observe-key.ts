import type { AccountId } from '../domain/ids.ts'

/** What a notification watches (finX API section 11), read. */
export type ObserveKey =
  | { readonly kind: 'test' }
  | { readonly kind: 'balance'; readonly accountId: AccountId; readonly inferiorLimit?: number }
  | {
      readonly kind: 'transactions'
      /** Absent: those of all accounts. */
      readonly accountId?: AccountId
      readonly includePending: boolean
      readonly condition?: Condition
    }
  /** The saved PIN was rejected while nobody was there. */
  | { readonly kind: 'sync'; readonly accountId: AccountId }

export type Condition =
  | { readonly name: 'purpose' | 'name'; readonly text: string }
  | { readonly name: GoalName; readonly goal: number }
  | { readonly name: 'more_expenses_then_deposits' }
type GoalName = 'current_month_expense_goal' | 'single_expense_goal' | 'single_deposit_goal'

/** The scope that its client needs for it; `undefined`: none. */
export function scopeOfKey({ kind }: ObserveKey): string | undefined {
  switch (kind) {
    case 'test':
      return undefined
    case 'balance':
      return 'balance=ro'
    case 'transactions':
      return 'transactions=ro'
    case 'sync':
      return 'balance=ro transactions=ro'
  }
}

/** Reads a key; a sentence for its developer where it is none. Parameters that mean nothing here are ignored, as anywhere. */
export function parseObserveKey(text: string): ObserveKey | string {
  const [path = '', query = ''] = text.split('?', 2)
  const parameters = new URLSearchParams(query)
  const names = path.split('/').filter((name) => name !== '')
  const [rest, noun, id, what, ...others] = names
  if (rest !== 'rest' || others.length > 0) return unknown
  if (noun === 'notifications' && id === 'test' && what === undefined) return { kind: 'test' }
  if (noun === 'transactions' && id === undefined) return readTransactions(parameters)
  if (noun !== 'accounts' || id === undefined) return unknown
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  const accountId = id as AccountId
  switch (what) {
    case 'balance':
      return readBalance(parameters, accountId)
    case 'transactions': {
      const read = readTransactions(parameters)
      return typeof read === 'string' ? read : { ...read, accountId }
    }
    case 'sync':
      return readBoolean(parameters.get('wrong_pin'))
        ? { kind: 'sync', accountId }
        : 'Needs wrong_pin=1.'
    default:
      return unknown
  }
}

const unknown =
  'Must be /rest/transactions, /rest/accounts/{id}/transactions, /rest/accounts/{id}/balance, /rest/accounts/{id}/sync?wrong_pin=1 or rest/notifications/test.'

function readBalance(parameters: URLSearchParams, accountId: AccountId): ObserveKey | string {
  const limit = parameters.get('inferior_limit')
  if (limit === null) return { kind: 'balance', accountId }
  const inferiorLimit = readInteger(limit)
  if (inferiorLimit === undefined) return 'inferior_limit must be an integer.'
  return { kind: 'balance', accountId, inferiorLimit }
}

function readTransactions(
  parameters: URLSearchParams,
): Extract<ObserveKey, { kind: 'transactions' }> | string {
  const pending = parameters.get('include_pending')
  const includePending = pending === null ? false : readBoolean(pending)
  if (includePending === undefined) return 'include_pending must be a boolean.'
  const conditions = conditionNames.filter((name) => parameters.has(name))
  const [name] = conditions
  if (conditions.length > 1) return `Only one of ${conditions.join(', ')} is possible.`
  if (name === undefined) return { kind: 'transactions', includePending }
  const condition = readCondition(name, parameters.get(name) ?? '')
  return typeof condition === 'string'
    ? condition
    : { kind: 'transactions', includePending, condition }
}

const conditionNames = [
  'more_expenses_then_deposits',
  'current_month_expense_goal',
  'single_expense_goal',
  'single_deposit_goal',
  'purpose',
  'name',
] as const

function readCondition(name: (typeof conditionNames)[number], value: string): Condition | string {
  if (name === 'more_expenses_then_deposits') return { name }
  if (name === 'purpose' || name === 'name') {
    return value.trim() === '' ? `${name} must not be empty.` : { name, text: value.trim() }
  }
  const goal = readInteger(value)
  return goal === undefined || goal < 0
    ? `${name} must be an integer that is not negative.`
    : { name, goal }
}

function readInteger(text: string): number | undefined {
  return /^[+-]?\d{1,12}$/.test(text) ? Number(text) : undefined
}

const booleans = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
])

function readBoolean(text: string | null): boolean | undefined {
  return booleans.get(text?.toLowerCase() ?? '')
}
