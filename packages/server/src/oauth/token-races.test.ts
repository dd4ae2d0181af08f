import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { accessTokensMax, concurrentSeconds, lostAnswerSeconds } from '../domain/refresh-rules.ts'
import {
  selectThenRedeem,
  selectThenRotate,
  withoutEnd,
  withoutGrace,
  withoutProofOfUse,
  withoutRepetition,
  withoutSeal,
} from '../testing/broken-grants.ts'
import {
  realGrants,
  simulateGrants,
  simulatedClient,
  type MakeGrants,
  type Pair,
  type Simulation,
} from '../testing/simulated-grants.ts'
import { must } from '../testing/store-fixtures.ts'

const numRuns = 2_000
const thief = 'thief' as ClientId

const few = fc.integer({ min: 1, max: 4 })
const one = fc.constant(1)

describe('several callers with one code', () => {
  const rule = (make: MakeGrants, callersAtOnce = few) =>
    fc.asyncProperty(fc.scheduler(), callersAtOnce, few, async (scheduler, callers, thieves) => {
      const simulation = simulateGrants(scheduler, make)
      const { exchange, together, call } = simulation
      const stolen = times(thieves, () => exchange(thief))
      const answers = await together([...times(callers, () => exchange()), ...stolen])
      const got = answers.filter((answer) => answer !== undefined)
      expect(got).toHaveLength(1)
      expect(answers.indexOf(got[0])).toBeLessThan(callers)
      // A second use ends what the first was given; the attempts of another client do not.
      const [alive] = await together([call(must(got[0]).accessToken)])
      expect(alive).toBe(callers === 1)
    })

  test('exactly one gets tokens, whatever the order', () =>
    fc.assert(rule(realGrants), { numRuns }))
  test('looking first and marking then is found, though it works for one', async () => {
    await fc.assert(rule(selectThenRedeem, one))
    await expectFound(rule(selectThenRedeem))
  })
})

describe('one exchange that is sent several times', () => {
  const rule = (make: MakeGrants, timesAtOnce = few) =>
    fc.asyncProperty(fc.scheduler(), timesAtOnce, few, async (scheduler, copies, later) => {
      const { exchange, together, call } = simulateGrants(scheduler, make)
      const send = () => exchange(simulatedClient, { idempotencyKey: 'K1' })
      const early = await together(times(copies, send))
      const answers = [...early, ...(await together(times(later, send)))]
      expect(new Set(answers.map((answer) => must(answer).accessToken)).size).toBe(1)
      expect(new Set(answers.map((answer) => must(answer).refreshToken)).size).toBe(1)
      const [alive] = await together([call(must(answers[0]).accessToken)])
      expect(alive).toBe(true)
    })

  test('gets the same tokens each time, whatever the order', () =>
    fc.assert(rule(realGrants), { numRuns }))
  test('looking first and marking then is found', () => expectFound(rule(selectThenRedeem)))
  test('keeping nothing of the first answer is found', () => expectFound(rule(withoutRepetition)))
})

describe('a client whose workers refresh at once and whose answers get lost', () => {
  const rounds = (workers: fc.Arbitrary<number>) =>
    fc.array(
      fc.record({
        workers,
        lost: fc.boolean(),
        triesAgainAfter: fc.constantFrom(0, 30, 59, 60, 61, 3600, 23 * 3600, lostAnswerSeconds),
        pause: fc.constantFrom(0, 10, concurrentSeconds + 1, 7200, 30 * 24 * 3600),
      }),
      { minLength: 1, maxLength: 4 },
    )

  const rule = (make: MakeGrants, workersAtOnce = few) =>
    fc.asyncProperty(fc.scheduler(), rounds(workersAtOnce), async (scheduler, plan) => {
      const simulation = simulateGrants(scheduler, make)
      let known = await openFamily(simulation)
      for (const { workers, lost, triesAgainAfter, pause } of plan) {
        const parent = known.refreshToken
        const forgotten = lost ? await refreshTogether(simulation, parent, workers) : []
        if (lost) simulation.wait(triesAgainAfter)
        // After a minute the first call ends the repeats: whoever comes so late comes alone.
        const late = lost && triesAgainAfter > concurrentSeconds
        const answers = await refreshAndCallTogether(simulation, parent, late ? 1 : workers)
        const successors = [...forgotten, ...answers].map(({ refreshToken }) => refreshToken)
        expect(new Set(successors).size).toBe(1)
        expect(simulation.livingAccessTokens()).toBeLessThanOrEqual(accessTokensMax)
        known = must(answers[0])
        simulation.wait(pause)
      }
    })

  test('is never locked out and never gets two successors of one token', () =>
    fc.assert(rule(realGrants), { numRuns }))
  test('looking first and writing then is found, though it works for one', async () => {
    await fc.assert(rule(selectThenRotate, one))
    await expectFound(rule(selectThenRotate))
  })
  test('a store without a seal is found', () => expectFound(rule(withoutSeal)))
  test('a store without grace is found', () => expectFound(rule(withoutGrace)))
})

describe('a thief with a copy of a refresh token', () => {
  const rule = (make: MakeGrants) =>
    fc.asyncProperty(
      fc.scheduler(),
      fc.record({ generations: few, workers: few, thieves: few }),
      fc.constantFrom(concurrentSeconds + 1, 3600, 23 * 3600),
      async (scheduler, { generations, workers, thieves }, pause) => {
        const simulation = simulateGrants(scheduler, make)
        const { together, refresh, wait } = simulation
        const copied = await openFamily(simulation)
        let known = copied
        for (let generation = 0; generation < generations; generation++) {
          const answers = await refreshAndCallTogether(simulation, known.refreshToken, 1)
          known = must(answers[0])
        }
        wait(pause)
        const own = times(workers, () => refresh(known.refreshToken))
        const stolen = times(thieves, () => refresh(copied.refreshToken))
        const answers = await together([...own, ...stolen])
        expect(answers.slice(workers)).toEqual(stolen.map(() => undefined))
        await expectDead(simulation, [copied, known, ...answers])
      },
    )

  test('gets nothing, and everything of the family is dead', () =>
    fc.assert(rule(realGrants), { numRuns }))
  test('a store that does not notice the successor’s use is found', () =>
    expectFound(rule(withoutProofOfUse)))
  test('a store that refuses but ends nothing is found', () => expectFound(rule(withoutEnd)))
})

async function openFamily({ exchange, together }: Simulation): Promise<Pair> {
  const [pair] = await together([exchange()])
  return must(pair)
}

/** Every worker gets an answer. */
async function refreshTogether(
  { refresh, together }: Simulation,
  parent: string,
  workers: number,
): Promise<readonly Pair[]> {
  return (await together(times(workers, () => refresh(parent)))).map(must)
}

/** The same, and each uses its access token at once, while others are still asking for theirs. */
async function refreshAndCallTogether(
  { refresh, call, together }: Simulation,
  parent: string,
  workers: number,
): Promise<readonly Pair[]> {
  const work = async () => {
    const pair = must(await refresh(parent))
    expect(await call(pair.accessToken)).toBe(true)
    return pair
  }
  return together(times(workers, work))
}

async function expectDead(
  { call, refresh, together, isEnded }: Simulation,
  pairs: readonly (Pair | undefined)[],
): Promise<void> {
  const all = pairs.filter((each) => each !== undefined)
  const calls = await together(all.map(({ accessToken }) => call(accessToken)))
  expect(calls).toEqual(all.map(() => false))
  const refreshes = await together(all.map(({ refreshToken }) => refresh(refreshToken)))
  expect(refreshes).toEqual(all.map(() => undefined))
  expect(isEnded()).toBe(true)
}

/** A property that a broken store keeps would prove nothing of the real one. */
async function expectFound<Values>(rule: fc.IAsyncProperty<Values>): Promise<void> {
  const { failed } = await fc.check(rule, { numRuns, endOnFailure: true })
  expect(failed).toBe(true)
}

function times<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make)
}
