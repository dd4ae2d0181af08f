import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'

import { requires } from '../../../../scripts/requires.ts'
import { ContractProxy } from '../testing/contract-proxy.ts'
import type { Violation } from '../testing/contract-proxy.ts'
import { madeCertificates, testCertificate } from '../testing/make-certificates.ts'
import { bankOfProfile } from '../testing/scenarios/bank-of-profile.ts'
import { bankFolders, readScenarios, recordedFolders } from '../testing/scenarios/folders.ts'
import type { NamedScenario } from '../testing/scenarios/folders.ts'
import { playScenario } from '../testing/scenarios/play-scenario.ts'
import type { Outcome } from '../testing/scenarios/play-scenario.ts'
import type { Scenario } from '../testing/scenarios/scenario.ts'
import { WireMock } from '../testing/scenarios/wiremock.ts'
import { openConnectors } from './registry.ts'

const folders = bankFolders()
const certificates = madeCertificates(testCertificate)
const isOwn = inject('bankFolders') !== undefined
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
  for (const { scenario, title } of scenarios.map(titled)) {
    test(title, async () => {
      const bank = await load(scenario)
      const outcome = await outcomeOf(bank.url, scenario)
      const unmatched = await surprises(bank, scenario)
      const seen = { outcome, unmatched, calls: await bank.calls() }
      expect(summaryOf(outcome), JSON.stringify(seen, null, 2)).toEqual(expectedOf(scenario))
      expect(unmatched, 'calls that the bank would not know').toEqual([])
    })
  }
})

/** What holds for the product's own folders has no meaning for somebody else's. */
function holdTheProduct() {
  const folder = requires('shared')
  const all = folder === undefined ? [] : recordedFolders(folders.recordings)
  const played = new Set(scenarios.flatMap(({ scenario }) => scenario.recording))

  test('each is played by a scenario, or is about payments', () => {
    expect(all.filter((name) => !isAboutPayments(name) && !played.has(name))).toEqual([])
  })

  test('a bank and its profile belong together: a shipped profile is proven by what it names', () => {
    const proofs = new Set(
      scenarios.flatMap(({ scenario }) =>
        scenario.recording.map((name) => `${scenario.profile} ${name}`),
      ),
    )
    expect(claimedProofs().filter((claim) => !proofs.has(claim))).toEqual([])
  })

  test('what a scenario lays over its profile, the profile does not say itself', () => {
    const repeats = scenarios.flatMap(({ name, scenario }) => {
      const { overlay = {}, ...plain } = scenario
      const { profile } = bankOfProfile(folders.profiles, plain, 'https://bank.example')
      const same = Object.keys(overlay).filter((key) =>
        isDeepStrictEqual(overlay[key], profile[key]),
      )
      return same.map((key) => `${name}: ${key}`)
    })
    expect(repeats).toEqual([])
  })

  test('there are seven banks and thirty-four situations', () => {
    expect(all.filter((name) => name.startsWith('xs2a-adapter/'))).toHaveLength(7)
    expect(all.filter((name) => name.startsWith('open-banking-gateway/'))).toHaveLength(34)
  })
}
if (!isOwn) describe('the recordings of the product', holdTheProduct)

describe('the same requests held against the specification', () => {
  const contract = join(requires('shared') ?? '', 'berlin-group/psd2-api-1.3.11.yaml')
  let proxy: ContractProxy | undefined
  beforeAll(async () => {
    if (player && existsSync(contract)) proxy = await ContractProxy.start(contract, player.url)
  }, 90_000)
  afterAll(() => proxy?.[Symbol.asyncDispose]())

  // ING speaks an interface of its own, of which there is no specification here to judge by.
  const judged = scenarios.filter(({ scenario }) => protocolOf(scenario) === 'berlin-group')
  test.each(judged)('$name', async ({ scenario }) => {
    if (!proxy) throw new Error('the proxy is not there')
    await load(scenario, proxy.url.origin)
    proxy.violations.length = 0
    const outcome = await outcomeOf(proxy.url.origin, scenario)
    expect(summaryOf(outcome)).toEqual(expectedOf(scenario))
    expect(proxy.violations.filter((one) => !isExplained(one, scenario))).toEqual([])
  })

  test('the judge has seen requests', () => {
    expect(proxy?.judged).toBeGreaterThanOrEqual(judged.length * 2)
  })
})

/** `name: title → what comes of it`. */
function titled({ name, scenario }: NamedScenario) {
  const { path, accounts, balances, transactions, failure, problem } = scenario.expected
  const counts = Object.entries({ accounts, balances, transactions })
    .filter(([, count]) => count !== undefined)
    .map(([what, count]) => `${count} ${what}`)
  const end = [...counts, failure, problem].filter((word) => word !== undefined).join(', ')
  const reason = scenario.breaks_off === undefined ? '' : ` (${scenario.breaks_off})`
  return { scenario, title: `${name}: ${scenario.title} → ${path.join(', ')}: ${end}${reason}` }
}

/** Kontor reads accounts; it starts no payments. */
function isAboutPayments(folder: string): boolean {
  return folder.includes('--payments')
}

function claimedProofs(): readonly string[] {
  return globSync('*.yaml', { cwd: folders.profiles }).flatMap((file) => {
    const { name, proven_by: proofs = [] }: { name: string; proven_by?: readonly string[] } = parse(
      readFileSync(join(folders.profiles, file), 'utf8'),
    )
    return proofs.map((proof) => `${name} ${proof}`)
  })
}

async function load(scenario: Scenario, address?: string): Promise<WireMock> {
  if (!player) throw new Error('WireMock is not there')
  const recorded = scenario.recording.map((name) => join(folders.recordings, name))
  await player.play(recorded, scenario.hosts ?? [], address)
  return player
}

function protocolOf(scenario: Scenario): string {
  return bankOfProfile(folders.profiles, scenario, 'http://localhost').protocol
}

async function outcomeOf(url: string, scenario: Scenario): Promise<Outcome> {
  const now = () => new Date(`${scenario.today ?? '2026-11-23'}T10:00:00Z`)
  const { connectors, close } = openConnectors({ timeoutMs: 10_000, now, certificates })
  try {
    const bank = bankOfProfile(folders.profiles, scenario, url)
    return await playScenario(connectors[bank.protocol], bank, scenario)
  } finally {
    await close()
  }
}

/** Every count must be expected: what a scenario reads, it has to know. */
function summaryOf({ rejected, detail: _detail, ...outcome }: Outcome): Scenario['expected'] {
  return { ...outcome, path: [...outcome.path], rejected: rejected.length }
}

function expectedOf({ expected }: Scenario): Scenario['expected'] {
  return { rejected: 0, ...expected }
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
