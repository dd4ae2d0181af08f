import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import { localDateOf } from '../../domain/local-date.ts'
import { Secret } from '../../domain/secret.ts'
import { buildBank } from '../../testing/builders.ts'
import { RecordedBank } from '../../testing/recorded-bank.ts'
import type { CallContext, Step, StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const shared = requires('shared')
const recordings = join(shared ?? '', 'berlin-group/recordings')
const connector = createBerlinGroupConnector({ timeoutMs: 5_000 })
afterAll(() => connector.close())

const call = (): CallContext => ({
  psu: { ipAddress: '1.1.1.1', language: 'de' },
  signal: AbortSignal.timeout(15_000),
})
const today = localDateOf(new Date(), 'Europe/Berlin')

/** Whatever the bank asks next, until the person is done; the answers are what was recorded. */
async function connect(folder: string, account: string | undefined) {
  const recorded = await RecordedBank.start(join(recordings, folder))
  const bank = buildBank({
    profile: { base_url: recorded.baseUrl, psu_id_field: 'login', password_field: 'pin' },
  })
  let step: Step = await connector.start(
    bank,
    {
      credentials: { login: new Secret('max.musterman'), pin: new Secret('12345') },
      accounts: account === undefined ? [] : [{ id: account, currency: 'EUR' }],
      returnUrl: 'https://kontor.example/ok',
      refusedUrl: 'https://kontor.example/nok',
      validUntil: today,
      recurring: true,
    },
    call(),
  )
  const kinds: string[] = [step.kind]
  for (let tries = 0; tries < 8 && 'session' in step && step.kind !== 'authorized'; tries++) {
    step = await connector.resume(bank, step.session, inputFor(step), call())
    kinds.push(step.kind)
  }
  return { recorded, bank, step, kinds: [...new Set(kinds)], seen: recorded.seen }
}

function inputFor(step: Step): StepInput {
  if (step.kind === 'challenge') return { kind: 'answer', answer: new Secret('123456') }
  const [method] = step.kind === 'choose-method' ? step.methods : []
  return method ? { kind: 'method', methodId: method.id } : { kind: 'poll' }
}

describe('recorded banks are walked by their links alone', () => {
  const gateway = 'open-banking-gateway'
  const embedded = ['choose-method', 'challenge', 'authorized']
  const decoupled = ['decoupled', 'pending', 'authorized']
  test.each([
    ['xs2a-adapter/adorsys', 'DE38760700240320465700', embedded, 1],
    ['xs2a-adapter/fiducia', 'DE87499999600000005120', embedded, 15],
    ['xs2a-adapter/sparkasse', 'DE86999999990000001000', embedded, 1],
    // Its accounts were recorded before the consent's status was read; the scenario knows one order.
    [
      `${gateway}/decoupled-sca--decoupled-mode--accounts--targobank`,
      'DE80760700240271232400',
      decoupled,
      undefined,
    ],
  ] as const)('%s', async (...[folder, account, kinds, accounts]) => {
    const walked = await connect(folder, account)
    await using recorded = walked.recorded
    expect(walked.kinds, recorded.seen.join('\n')).toEqual(kinds)
    if (accounts === undefined || walked.step.kind !== 'authorized') return
    const answer = await connector.fetchAccounts(walked.bank, walked.step.session, call())
    expect(answer.accounts).toHaveLength(accounts)
    expect(answer.rejected).toEqual([])
  })
})
