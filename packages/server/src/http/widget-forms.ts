import type { BankId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { Action } from '../flow/action.ts'

const fieldLengthMax = 512
const credentialPrefix = 'credential_'

/** What a form asks for; `undefined` for a step that has none. */
export function actionOf(
  step: string,
  body: Readonly<Record<string, unknown>>,
): Action | undefined {
  switch (step) {
    case 'welcome':
      return { kind: 'start' }
    case 'bank':
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up in the bank list before it is used
      return { kind: 'choose-bank', bankId: textOf(body['bank_id']) as BankId }
    case 'login':
      return {
        kind: 'log-in',
        credentials: credentialsOf(body),
        keep: body['keep_login'] === 'yes',
      }
    case 'method':
      return { kind: 'choose-method', methodId: textOf(body['method_id']) }
    case 'challenge':
      return { kind: 'answer', answer: new Secret(textOf(body['answer']).trim()) }
    case 'accounts':
      return { kind: 'choose-accounts', choices: textsOf(body['choice']) }
    case 'fetching':
      return { kind: 'retry' }
    case 'back':
      return { kind: 'go-back' }
    case 'cancel':
      return { kind: 'cancel' }
    default:
      return undefined
  }
}

function credentialsOf(body: Readonly<Record<string, unknown>>): Record<string, Secret> {
  const entries = Object.entries(body)
    .filter(([name]) => name.startsWith(credentialPrefix))
    .map(([name, value]) => [name.slice(credentialPrefix.length), new Secret(textOf(value))])
  return Object.fromEntries(entries)
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, fieldLengthMax) : ''
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf)
}
