import { beforeEach, expect, test } from 'vitest'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { AccessId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { buildBank } from '../testing/builders.ts'
import { ScriptedConnector } from '../testing/scripted-connector.ts'
import { endAccess } from './end-access.ts'

const bank = buildBank()
const job = { userId: 'U1' as UserId, accessId: 'X1' as AccessId }
const signal = new AbortController().signal
let forgotten: string[]
let session: ConnectorSession | undefined
beforeEach(() => {
  forgotten = []
  session = { consentId: 'c1' }
})

async function end(connector: ScriptedConnector, of: { readonly known?: boolean } = {}) {
  const accesses = {
    list: async () => [],
    find: async () => undefined,
    end: async () => false,
    findEnding: async () =>
      of.known === false ? undefined : { bankId: bank.id, ...(session && { session }) },
    keepSession: async () => {},
    forget: async ({ id }: { id: string }) => void forgotten.push(id),
  }
  const connectors = { 'berlin-group': connector, ing: connector }
  await endAccess({ accesses, banks: { find: () => bank }, connectors }, job, { signal })
}

class FailingConnector extends ScriptedConnector {
  readonly #problem: Problem
  constructor(problem: Problem) {
    super()
    this.#problem = problem
  }
  override async end(): Promise<void> {
    throw this.#problem
  }
}

test('the bank is told, then the access is forgotten', async () => {
  const connector = new ScriptedConnector()
  await end(connector)
  expect(connector.sessions).toEqual([{ consentId: 'c1' }])
  expect(forgotten).toEqual(['X1'])
})

test('a bank that is away is told later', async () => {
  const away = new FailingConnector(new Problem('bank_unavailable', 'away'))
  await expect(end(away)).rejects.toThrow('away')
  expect(forgotten).toEqual([])
})

test('a bank that knows of no consent any more has nothing to be told', async () => {
  await end(new FailingConnector(new Problem('consent_expired', 'gone')))
  session = undefined
  await end(new FailingConnector(new Problem('bank_unavailable', 'away')))
  expect(forgotten).toEqual(['X1', 'X1'])
})

test('an access that is not over is left alone', async () => {
  const connector = new ScriptedConnector()
  await end(connector, { known: false })
  expect(connector.calls).toEqual([])
  expect(forgotten).toEqual([])
})
