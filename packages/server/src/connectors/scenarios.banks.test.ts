import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { requires } from '../../../../scripts/requires.ts'
import { ContractProxy } from '../testing/contract-proxy.ts'
import type { Violation } from '../testing/contract-proxy.ts'
import { bankOfProfile } from '../testing/scenarios/bank-of-profile.ts'
import { bankFolders, readScenarios } from '../testing/scenarios/folders.ts'
import { playScenario } from '../testing/scenarios/play-scenario.ts'
import type { Outcome } from '../testing/scenarios/play-scenario.ts'
import type { Scenario } from '../testing/scenarios/scenario.ts'
import { WireMock } from '../testing/scenarios/wiremock.ts'
import { openConnectors } from './registry.ts'

const folders = bankFolders()
const scenarios = readScenarios(folders.scenarios)
const java = requires('java')
// With recordings of one's own nothing else is needed.
const ready = java !== undefined && (existsSync(folders.recordings) || requires('shared'))
let player: WireMock | undefined
beforeAll(async () => {
  if (ready) player = await WireMock.start()
}, 90_000)
afterAll(() => player?.[Symbol.asyncDispose]())

describe('recorded banks, as their sandboxes answered', () => {
  test.each(scenarios)('$name: $scenario.title', async ({ scenario }) => {
    const bank = await load(scenario)
    const outcome = await outcomeOf(bank.url, scenario)
    const unmatched = await surprises(bank, scenario)
    const seen = { outcome, unmatched, calls: await bank.calls() }
    expect(outcome, JSON.stringify(seen, null, 2)).toMatchObject(expectedOf(scenario))
    expect(outcome.rejected).toHaveLength(scenario.expected.rejected ?? 0)
    expect(unmatched, 'calls that the bank would not know').toEqual([])
  })
})

const contract = join(requires('shared') ?? '', 'berlin-group/psd2-api-1.3.11.yaml')

describe('the same requests held against the specification', () => {
  let proxy: ContractProxy | undefined
  beforeAll(async () => {
    if (player && existsSync(contract)) proxy = await ContractProxy.start(contract, player.url)
  }, 90_000)
  afterAll(() => proxy?.[Symbol.asyncDispose]())

  test.each(scenarios)('$name', async ({ scenario }) => {
    if (!proxy) throw new Error('the proxy is not there')
    await load(scenario, proxy.url.origin)
    proxy.violations.length = 0
    const outcome = await outcomeOf(proxy.url.origin, scenario)
    expect(outcome).toMatchObject(expectedOf(scenario))
    expect(proxy.violations.filter((one) => !isExplained(one, scenario))).toEqual([])
  })

  test('the judge has seen requests', () => {
    expect(proxy?.judged).toBeGreaterThan(scenarios.length)
  })
})

async function load(scenario: Scenario, address?: string): Promise<WireMock> {
  if (!player) throw new Error('WireMock is not there')
  const recorded = scenario.recording.map((name) => join(folders.recordings, name))
  await player.play(recorded, scenario.hosts ?? [], address)
  return player
}

async function outcomeOf(url: string, scenario: Scenario): Promise<Outcome> {
  const now = () => new Date(`${scenario.today ?? '2026-11-23'}T10:00:00Z`)
  const { connectors, close } = openConnectors({ timeoutMs: 10_000, now })
  try {
    const bank = bankOfProfile(folders.profiles, scenario, url)
    return await playScenario(connectors[bank.protocol], bank, scenario)
  } finally {
    await close()
  }
}

function expectedOf({ expected }: Scenario): Partial<Outcome> {
  const { rejected: _counted, ...outcome } = expected
  return outcome
}

/** Calls without a recorded answer that the scenario does not explain. */
async function surprises(bank: WireMock, { unrecorded = [] }: Scenario) {
  const explained = new Set(unrecorded.map(({ call }) => call))
  return (await bank.unmatched()).filter(({ call }) => !explained.has(call))
}

/** The oneOf of the file has an empty object as one arm, so every authorisation body matches twice. */
function isAuthorisationBody({ on, place }: Violation): boolean {
  return place === 'request.body' && /\/authorisations(\/\{id\})?$/.test(on)
}

function isExplained(violation: Violation, { breaches = [] }: Scenario): boolean {
  return (
    isAuthorisationBody(violation) ||
    breaches.some(({ on, place }) => on === violation.on && place === violation.place)
  )
}
