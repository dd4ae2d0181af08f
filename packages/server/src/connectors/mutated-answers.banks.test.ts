import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { requires } from '../../../../scripts/requires.ts'
import { madeCertificates, testCertificate } from '../testing/make-certificates.ts'
import { bankOfProfile } from '../testing/scenarios/bank-of-profile.ts'
import { countEntries, listOf } from '../testing/scenarios/count-entries.ts'
import type { Counted } from '../testing/scenarios/count-entries.ts'
import { bankFolders, readScenarios } from '../testing/scenarios/folders.ts'
import { mutate, mutations, share } from '../testing/scenarios/mutate.ts'
import type { Mutation } from '../testing/scenarios/mutate.ts'
import { playScenario } from '../testing/scenarios/play-scenario.ts'
import type { Outcome } from '../testing/scenarios/play-scenario.ts'
import { ReplayedBank } from '../testing/scenarios/replayed-bank.ts'
import type { Exchange } from '../testing/scenarios/replayed-bank.ts'
import type { Scenario } from '../testing/scenarios/scenario.ts'
import { WireMock } from '../testing/scenarios/wiremock.ts'
import { openConnectors } from './registry.ts'

const answersMutated = 10_000

const java = requires('java')
const shared = requires('shared')
const folders = bankFolders()
const certificates = madeCertificates(testCertificate)

/** A walk through a bank that ends well, with all that was said. */
type Walk = {
  readonly name: string
  readonly scenario: Scenario
  readonly exchanges: readonly Exchange[]
  readonly outcome: Outcome
}
const walks: Walk[] = []
let replayed: ReplayedBank

beforeAll(async () => {
  if (java === undefined || shared === undefined) return
  replayed = await ReplayedBank.start()
  await using player = await WireMock.start()
  for (const { name, scenario } of readScenarios(folders.scenarios)) {
    const recorded = scenario.recording.map((folder) => join(folders.recordings, folder))
    await player.play(recorded, scenario.hosts ?? [])
    await play(scenario, player.url)
    const exchanges = (await player.exchanges()).map((one) => moved(one, player.url, replayed.url))
    replayed.play(exchanges)
    walks.push({ name, scenario, exchanges, outcome: await play(scenario, replayed.url) })
  }
}, 120_000)
afterAll(() => replayed?.[Symbol.asyncDispose]())

test('the replay tells what the recording told', () => {
  for (const { scenario, outcome } of walks) {
    const { rejected, ...expected } = scenario.expected
    expect(outcome).toMatchObject(expected)
    expect(outcome.rejected).toHaveLength(rejected ?? 0)
  }
})

test(`${answersMutated} mutated answers: no crash, and nothing is lost in silence`, async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(share, share, mutations, async (walkAt, exchangeAt, mutation) => {
      const walk = at(walks, walkAt)
      const index = Math.floor(walk.exchanges.length * exchangeAt)
      const outcome = await playMutated(walk, index, mutation)
      seen.set(mutation.kind, (seen.get(mutation.kind) ?? 0) + 1)
      expectNothingLost(walk, index, { mutation, outcome })
    }),
    { numRuns: answersMutated },
  )
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(answersMutated)
}, 300_000)

/** Anything but a `Problem` is thrown on by `playScenario`: that is the crash. */
async function playMutated(walk: Walk, index: number, mutation: Mutation): Promise<Outcome> {
  const exchanges = walk.exchanges.map((exchange, position) =>
    position === index ? { ...exchange, answer: mutate(exchange.answer, mutation) } : exchange,
  )
  replayed.play(exchanges)
  return play(walk.scenario, replayed.url)
}

type Played = { readonly mutation: Mutation; readonly outcome: Outcome }

function expectNothingLost(walk: Walk, index: number, played: Played) {
  const { exchanges, outcome: whole } = walk
  const { mutation, outcome } = played
  const exchange = exchanges[index]
  const list = exchange && listOf(exchange.call)
  if (!list || outcome.problem !== undefined || outcome.failure !== undefined) return
  // Where no status can be asked for, the list is read once before to see whether it may be read at all.
  const isCheck = exchanges.slice(index + 1).some(({ call }) => call === exchange.call)
  if (isCheck || whole[list] === undefined || isForBalances(walk, list)) return
  const before = countEntries(list, exchange.answer)
  if (before === undefined) return
  const left = countEntries(list, mutate(exchange.answer, mutation))
  const place = `${walk.name}, ${exchange.call}`
  expect(left, `${place}: an answer without a list is a problem, not an empty list`).toBeDefined()
  const found = (outcome[list] ?? 0) + outcome.rejected.length
  expect(found, place).toBeGreaterThanOrEqual((whole[list] ?? 0) - before + (left ?? 0))
}

/** Where balances have no resource of their own, the last list of accounts was read for them. */
function isForBalances({ exchanges, outcome }: Walk, list: Counted): boolean {
  const hasOwn = exchanges.some(({ call }) => listOf(call) === 'balances')
  return list === 'accounts' && outcome.balances !== undefined && !hasOwn
}

async function play(scenario: Scenario, url: string): Promise<Outcome> {
  const now = () => new Date(`${scenario.today ?? '2026-11-23'}T10:00:00Z`)
  const { connectors, close } = openConnectors({ timeoutMs: 5_000, now, certificates })
  try {
    const bank = bankOfProfile(folders.profiles, scenario, url)
    return await playScenario(connectors[bank.protocol], bank, scenario)
  } finally {
    await close()
  }
}

function moved({ headers, answer, ...exchange }: Exchange, from: string, to: string): Exchange {
  const move = (text: string) => text.replaceAll(from, to)
  return {
    ...exchange,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        typeof value === 'string' ? move(value) : value.map((one) => move(one)),
      ]),
    ),
    answer: {
      mediaType: answer.mediaType,
      body: Buffer.from(answer.body.toString('latin1').replaceAll(from, to), 'latin1'),
    },
  }
}

function at<Value>(values: readonly Value[], where: number): Value {
  const value = values[Math.floor(values.length * where)]
  if (value === undefined) throw new Error('there is no walk')
  return value
}
