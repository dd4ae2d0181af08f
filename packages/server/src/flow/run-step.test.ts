import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Step } from '../connectors/connector.ts'
import type { ExternalUserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { Secret } from '../domain/secret.ts'
import { buildBank, buildBankAccount, buildRequest } from '../testing/builders.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { ScriptedConnector } from '../testing/scripted-connector.ts'
import { buildClient, hashes, later, t0 } from '../testing/store-fixtures.ts'
import type { Flow, FlowRequest } from './flow.ts'
import type { Action } from './action.ts'
import { runStep, type StepDeps } from './run-step.ts'

const bank = buildBank()
const redirectBank = buildBank({
  id: '33333333-3333-4333-8333-333333333333' as never,
  loginFields: [],
})
const banks = {
  find: (id: string) => [bank, redirectBank].find((each) => each.id === id),
  findByIban: (iban: string) => (iban.includes('90090042') ? bank : undefined),
}
const session = { consentId: 'c1' }
const challenge: Step = { kind: 'challenge', challenge: { format: 'digits' }, session }
const authorized: Step = { kind: 'authorized', session }
const psu = { ipAddress: '127.0.0.1', language: 'de' } as const

const logIn: Action = {
  kind: 'log-in',
  credentials: { login: new Secret('demo'), pin: new Secret('geheim') },
  keep: false,
}
const answer = (text: string): Action => ({ kind: 'answer', answer: new Secret(text) })
const chooseBank: Action = { kind: 'choose-bank', bankId: bank.id }

let stores: ReturnType<typeof createMemoryStores>
let reported: Problem[]

beforeEach(() => {
  stores = createMemoryStores(() => t0)
  reported = []
})

async function open(
  connector: ScriptedConnector,
  request: Partial<FlowRequest> = {},
): Promise<{ run(...actions: Action[]): Promise<Flow>; deps: StepDeps; flow: Flow }> {
  const client = buildClient()
  await stores.clients.put(client)
  const id = '44444444-4444-4444-8444-444444444444' as Flow['id']
  await stores.flows.create({
    id,
    clientId: client.id,
    linkHash: hashes.link('link'),
    request: buildRequest(request),
    state: { name: 'welcome' },
    createdAt: t0,
    expiresAt: later(30),
  })
  const deps: StepDeps = {
    flows: stores.flows,
    banks,
    connectors: { 'berlin-group': connector, ing: connector },
    returnUrls: () => ({ returnUrl: 'https://k.example/r', refusedUrl: 'https://k.example/n' }),
    report: (problem) => reported.push(problem),
    now: () => t0,
  }
  const read = async () => {
    const flow = await stores.flows.find(id)
    if (!flow) throw new Error('the flow is gone')
    return flow
  }
  const run = async (...actions: Action[]) => {
    for (const action of actions) await runStep(deps, await read(), { action, psu })
    return read()
  }
  return { run, deps, flow: await read() }
}

describe('a person', () => {
  test('comes from the link to the fetching job, with one call of the bank for each form', async () => {
    const connector = new ScriptedConnector(challenge, authorized)
    connector.accounts = [buildBankAccount()]
    const { run } = await open(connector)
    const flow = await run({ kind: 'start' }, chooseBank, logIn, answer('111111'), {
      kind: 'choose-accounts',
      choices: ['0'],
    })
    expect(flow.state).toMatchObject({ name: 'fetching', chosen: ['0'] })
    expect(connector.calls).toEqual(['start demo geheim', 'answer 111111', 'accounts'])
    expect(stores.jobs).toEqual([
      { name: 'fetch-flow', payload: { flowId: flow.id, version: flow.version } },
    ])
  })

  test('goes straight to the bank that asks on its own pages', async () => {
    const redirect: Step = { kind: 'redirect', url: 'https://bank.example/sca', session }
    const { run } = await open(new ScriptedConnector(redirect))
    const flow = await run({ kind: 'start' }, { kind: 'choose-bank', bankId: redirectBank.id })
    expect(flow.state).toMatchObject({ name: 'redirect', url: 'https://bank.example/sca' })
  })

  test('with a named account skips the search and the choice', async () => {
    const connector = new ScriptedConnector(authorized)
    connector.accounts = [buildBankAccount(), buildBankAccount({ iban: 'DE07900948150000002000' })]
    const { run } = await open(connector, { accounts: [{ id: 'DE67900900424711951500' }] })
    const flow = await run({ kind: 'start' }, logIn)
    expect(flow.state).toMatchObject({
      name: 'fetching',
      offered: [{ iban: 'DE67900900424711951500' }],
    })
  })

  test('who leaves a field empty is told so, and the bank is not asked', async () => {
    const connector = new ScriptedConnector()
    const { run } = await open(connector)
    const incomplete: Action = { ...logIn, credentials: { login: new Secret('demo') } }
    expect((await run({ kind: 'start' }, chooseBank, incomplete)).state).toMatchObject({
      name: 'login',
      notice: 'answer-missing',
    })
    expect(connector.calls).toEqual([])
  })
})

describe('the bank login', () => {
  const ongoing = { externalUserId: 'erika' as ExternalUserId, saveSecrets: false }
  const kept = async (action: Action, request: Partial<FlowRequest>) => {
    const { run, deps } = await open(new ScriptedConnector(authorized), request)
    const seen: unknown[] = []
    const keep = deps.flows.keepCredentials.bind(deps.flows)
    deps.flows.keepCredentials = async (flow, credentials) => {
      seen.push(credentials && Object.keys(credentials))
      return keep(flow, credentials)
    }
    await run({ kind: 'start' }, chooseBank, action)
    return seen
  }
  const ticked: Action = { ...logIn, keep: true }

  test('is kept if the person ticks it, or if the client says so', async () => {
    expect(await kept(ticked, { ongoing })).toEqual([['login', 'pin']])
    expect(await kept(logIn, { ongoing })).toEqual([undefined])
    const always = { ...ongoing, saveSecrets: true }
    expect(await kept(logIn, { ongoing: always })).toEqual([['login', 'pin']])
  })

  test('is never kept for data that is read once', async () => {
    expect(await kept(ticked, {})).toEqual([])
  })
})

describe('two forms at once', () => {
  test('send one password to the bank', async () => {
    const connector = new ScriptedConnector(challenge, challenge)
    const { run, deps, flow } = await open(connector)
    await run({ kind: 'start' }, chooseBank)
    const current = (await stores.flows.find(flow.id)) ?? flow
    const step = { action: logIn, psu }
    const flows = await Promise.all([1, 2, 3].map(() => runStep(deps, current, step)))
    expect(connector.calls).toEqual(['start demo geheim'])
    expect(flows.map(({ state }) => state.name)).toEqual(['challenge', 'challenge', 'challenge'])
  })

  test('a step that takes long keeps its claim', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const connector = new ScriptedConnector(challenge)
    const { run, deps } = await open(connector)
    const current = await run({ kind: 'start' }, chooseBank)
    let now = t0
    const claimed: unknown[] = []
    connector.meanwhile = async () => {
      for (const seconds of [5, 10, 15, 20, 25]) {
        now = new Date(t0.getTime() + seconds * 1000)
        await vi.advanceTimersByTimeAsync(5_000)
        claimed.push(await stores.flows.claim(current, later(2), now))
      }
    }
    const flow = await runStep({ ...deps, now: () => now }, current, { action: logIn, psu })
    expect(claimed).toEqual(claimed.map(() => undefined))
    expect(flow.state.name).toBe('challenge')
  })

  test('a step whose process was killed is taken over when its time is up', async () => {
    const connector = new ScriptedConnector(challenge)
    const { run, deps, flow } = await open(connector)
    const current = await run({ kind: 'start' }, chooseBank)
    await stores.flows.claim(current, later(1), t0)
    let minute = 0
    const passing = { ...deps, now: () => later(minute++) }
    await runStep(passing, current, { action: logIn, psu })
    expect((await stores.flows.find(flow.id))?.state.name).toBe('challenge')
  })

  test('a cancel wins over a bank that is slow, and the consent is given back', async () => {
    const connector = new ScriptedConnector(authorized)
    connector.accounts = [buildBankAccount()]
    const { run, flow } = await open(connector)
    await run({ kind: 'start' }, chooseBank)
    connector.meanwhile = async () => void (await run({ kind: 'cancel' }))
    await run(logIn)
    expect((await stores.flows.find(flow.id))?.state.name).toBe('cancelled')
    expect(connector.calls.at(-1)).toBe('end')
  })

  test('an old page does nothing', async () => {
    const connector = new ScriptedConnector()
    const { run } = await open(connector)
    const before = await run({ kind: 'start' })
    expect(
      await run(answer('1'), { kind: 'choose-accounts', choices: ['0'] }, { kind: 'retry' }),
    ).toEqual(before)
    expect(connector.calls).toEqual([])
  })
})

describe('a bank', () => {
  const down = new Problem('bank_unavailable', 'no answer')

  test('whose consent has run out asks for a new login, not for an answer to the old one', async () => {
    const gone = new Problem('consent_expired', 'CONSENT_UNKNOWN')
    const { run } = await open(new ScriptedConnector(challenge, gone))
    expect((await run({ kind: 'start' }, chooseBank, logIn, answer('111111'))).state).toEqual({
      name: 'login',
      bankId: bank.id,
      notice: 'timed-out',
    })
  })

  test('gets no password while it is being fetched from', async () => {
    const connector = new ScriptedConnector(authorized, challenge)
    connector.accounts = [buildBankAccount()]
    const { run } = await open(connector, { accounts: [{ id: 'DE67900900424711951500' }] })
    const fetching = await run({ kind: 'start' }, logIn)
    expect(fetching.state.name).toBe('fetching')
    expect(await run(logIn)).toEqual(fetching)
    expect(connector.calls).toEqual(['start demo geheim', 'accounts'])
  })

  test('that is down leaves the person where they are, and the operator hears of it', async () => {
    const { run } = await open(new ScriptedConnector(down))
    expect((await run({ kind: 'start' }, chooseBank, logIn)).state).toEqual({
      name: 'login',
      bankId: bank.id,
      notice: 'bank-unavailable',
    })
    expect(reported).toEqual([down])
  })

  test.each([
    ['bank_unavailable', 'bank-unavailable'],
    ['access_exceeded', 'bank-tomorrow'],
    ['bank_refused', 'bank-not-set-up'],
    ['bank_answer_not_understood', 'bank-problem'],
    ['access_blocked', 'login-blocked'],
    ['consent_expired', 'timed-out'],
  ] as const)('that fails with %s is told to the person as %s', async (code, notice) => {
    const problem = new Problem(code, 'CODE_OF_THE_BANK')
    const { run } = await open(new ScriptedConnector(problem))
    expect((await run({ kind: 'start' }, chooseBank, logIn)).state).toMatchObject({
      name: 'login',
      notice,
    })
    expect(reported).toEqual([problem])
  })

  test('that fails after the confirmation leads back to the login, not to a used form', async () => {
    const connector = new ScriptedConnector(challenge, authorized)
    connector.accounts = down
    const { run } = await open(connector)
    const flow = await run({ kind: 'start' }, chooseBank, logIn, answer('111111'))
    expect(flow.state).toMatchObject({ name: 'login', notice: 'bank-unavailable' })
  })

  test('that still waits changes nothing, so that waiting pages are not loaded anew', async () => {
    const decoupled: Step = { kind: 'decoupled', session }
    const { run } = await open(new ScriptedConnector(decoupled, { kind: 'pending', session }))
    const before = await run({ kind: 'start' }, chooseBank, logIn)
    const after = await run({ kind: 'poll', refused: false })
    expect(after.version).toBe(before.version)
  })

  test('that stays away is said so once, so that waiting pages are not loaded anew', async () => {
    const decoupled: Step = { kind: 'decoupled', session }
    const { run } = await open(new ScriptedConnector(decoupled, down, down))
    const poll: Action = { kind: 'poll', refused: false }
    const before = await run({ kind: 'start' }, chooseBank, logIn, poll)
    expect(before.state).toMatchObject({ name: 'app', notice: 'bank-unavailable' })
    expect((await run(poll)).version).toBe(before.version)
  })

  test('that has no word yet is believed to refuse when its page led back so', async () => {
    const redirect: Step = { kind: 'redirect', url: 'https://bank.example/sca', session }
    const { run } = await open(new ScriptedConnector(redirect, { kind: 'pending', session }))
    await run({ kind: 'start' }, { kind: 'choose-bank', bankId: redirectBank.id })
    expect((await run({ kind: 'poll', refused: true })).state).toMatchObject({
      name: 'login',
      notice: 'refused',
    })
  })

  describe('whose pages led the person back', () => {
    const redirect: Step = { kind: 'redirect', url: 'https://bank.example/sca', session }
    const pending: Step = { kind: 'pending', session }
    const away: Action[] = [{ kind: 'start' }, { kind: 'choose-bank', bankId: redirectBank.id }]
    const back: Action = {
      kind: 'return',
      parameters: { code: new Secret('k1'), state: new Secret('s') },
    }

    test('gets to see what they brought along', async () => {
      const connector = new ScriptedConnector(redirect, authorized)
      connector.accounts = [buildBankAccount()]
      const { run } = await open(connector)
      expect((await run(...away, back)).state.name).toBe('accounts')
      expect(connector.calls).toEqual(['start', 'returned code=k1 state=s', 'accounts'])
    })

    test('is not told again once the flow has gone on', async () => {
      const connector = new ScriptedConnector(redirect, authorized)
      connector.accounts = [buildBankAccount()]
      const { run } = await open(connector)
      await run(...away, back, back)
      expect(connector.calls).toHaveLength(3)
    })

    test('is told also when a waiting page asks at the same moment', async () => {
      const connector = new ScriptedConnector(redirect, down, authorized)
      connector.accounts = [buildBankAccount()]
      const { run, deps } = await open(connector)
      const flow = await run(...away)
      let late: Promise<Flow> | undefined
      connector.meanwhile = async () => {
        late ??= runStep(deps, flow, { action: back, psu })
      }
      await runStep(deps, flow, { action: { kind: 'poll', refused: false }, psu })
      expect((await late)?.state.name).toBe('accounts')
      expect(connector.calls).toEqual(['start', 'poll', 'returned code=k1 state=s', 'accounts'])
    })

    test('has its session kept when the step fails after it was replaced', async () => {
      const connector = new ScriptedConnector(redirect, down)
      connector.rotations.push({ spent: true })
      const { run } = await open(connector)
      expect((await run(...away, back)).state).toMatchObject({
        name: 'redirect',
        notice: 'bank-unavailable',
        session: { spent: true },
      })
    })

    test('hands on the session that reading the accounts made it replace', async () => {
      const connector = new ScriptedConnector(redirect, pending, authorized)
      connector.accounts = [buildBankAccount()]
      const { run } = await open(connector)
      await run(...away, { kind: 'poll', refused: false })
      connector.rotations.push({ token: 1 }, { token: 2 })
      const { state } = await run(back)
      expect(state).toMatchObject({ name: 'accounts', session: { token: 2 } })
    })
  })

  test('that was asked already gets its consent back when the person cancels', async () => {
    const { run, flow } = await open(new ScriptedConnector(challenge))
    await run({ kind: 'start' }, chooseBank, logIn, { kind: 'cancel' })
    expect(stores.jobs).toEqual([{ name: 'end-consent', payload: { flowId: flow.id } }])
  })
})

test('our own bug is thrown, and the flow can go on', async () => {
  const connector = new ScriptedConnector()
  const { run } = await open(connector)
  await run({ kind: 'start' }, chooseBank)
  await expect(run(logIn)).rejects.toThrow('the script has no answer')
  await expect(run(logIn)).rejects.toThrow('the script has no answer')
})
