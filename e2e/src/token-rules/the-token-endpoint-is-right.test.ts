import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countFor, timeLimitFor } from '../harness/effort.ts'
import type { Nodes } from '../harness/nodes.ts'
import { startNodes } from '../harness/nodes.ts'
import type { BrokenTwin, Fault } from './broken-twin.ts'
import { startBrokenTwin } from './broken-twin.ts'
import { kontorService } from './kontor-service.ts'
import {
  graceEnds,
  lostAnswersAreRepeated,
  oneCodeOneWinner,
  oneTokenOneSuccessor,
  replayEndsTheFamily,
  revocationIsHeard,
  theftEndsTheFamily,
} from './rules.ts'
import type { TokenService } from './token-service.ts'

type Rule = {
  readonly title: string
  readonly holds: (service: TokenService) => Promise<string[]>
  /** The same, no longer than a twin needs to be caught. */
  readonly quick?: (service: TokenService) => Promise<string[]>
  readonly brokenBy: readonly Fault[]
  readonly limitMs: number
}

const race = () => ({
  rounds: countFor({ quick: 2, usual: 50, long: 1000 }),
  callers: countFor({ quick: 20, usual: 100, long: 200 }),
})
const shortRace = { rounds: 3, callers: 20 }
const generations = () => countFor({ quick: 3, usual: 10, long: 10 })

const rules: readonly Rule[] = [
  {
    title: 'of many who trade one code at once one gets tokens, the others hear invalid_grant',
    holds: (service) => oneCodeOneWinner(service, race()),
    quick: (service) => oneCodeOneWinner(service, shortRace),
    brokenBy: ['naive adapter'],
    limitMs: 180_000,
  },
  {
    title: 'all who refresh one token at once get one and the same successor',
    holds: (service) => oneTokenOneSuccessor(service, race()),
    quick: (service) => oneTokenOneSuccessor(service, shortRace),
    brokenBy: ['naive adapter', 'no seal', 'no grace'],
    limitMs: 240_000,
  },
  {
    title: 'who lost the answer gets the same one after 0, 30 and 59 seconds and after 23 hours',
    holds: (service) => lostAnswersAreRepeated(service, [0, 30, 59, 23 * 3600]),
    brokenBy: ['no seal', 'no grace'],
    limitMs: 60_000,
  },
  {
    title: 'the second chance ends after a minute of use, or after a day',
    holds: graceEnds,
    brokenBy: ['no family', 'cached tokens'],
    limitMs: 60_000,
  },
  {
    title: 'a stolen refresh token of any generation ends the whole family on both nodes',
    holds: (service) => theftEndsTheFamily(service, generations()),
    quick: (service) => theftEndsTheFamily(service, 2),
    brokenBy: ['no family', 'any generation', 'cached tokens'],
    limitMs: 180_000,
  },
  {
    title: 'a code that comes back after 0, 1 or 30 seconds ends what came from it on both nodes',
    holds: (service) => replayEndsTheFamily(service, [0, 1, 30]),
    quick: (service) => replayEndsTheFamily(service, [0]),
    brokenBy: ['no family', 'cached tokens'],
    limitMs: 60_000,
  },
  {
    title: 'what one node revokes the other refuses within a second',
    holds: (service) => revocationIsHeard(service, countFor({ quick: 5, usual: 100, long: 1000 })),
    quick: (service) => revocationIsHeard(service, 1),
    brokenBy: ['cached tokens'],
    limitMs: 120_000,
  },
]

let nodes: Nodes
let twin: BrokenTwin | undefined
beforeAll(async () => {
  nodes = await startNodes({ KONTOR_LOG_LEVEL: 'error' })
})
afterAll(() => nodes.close())

describe('Kontor, two nodes on one database', () => {
  for (const { title, holds, limitMs } of rules) {
    test(title, { timeout: timeLimitFor(limitMs) }, async () => {
      expect(tally(await holds(kontorService(nodes)))).toEqual({})
    })
  }

  test('neither node has written an error or was started anew', () => {
    for (const { process } of [nodes.first, nodes.second]) {
      expect(process.child.exitCode).toBe(null)
      expect(process.stderr).toBe('')
      expect(process.stdout.split('\n').filter((line) => line.startsWith('{'))).toEqual([])
    }
  })
})

describe('the same rules find the twin', () => {
  afterAll(() => twin?.close())

  async function faultsOf(rule: Rule, fault: Fault): Promise<string[]> {
    await twin?.close()
    twin = await startBrokenTwin(nodes.dataDir, fault)
    return (rule.quick ?? rule.holds)(twin)
  }

  for (const rule of rules) {
    test(`with nothing broken in order: ${rule.title}`, async () => {
      expect(tally(await faultsOf(rule, 'nothing'))).toEqual({})
    })
    for (const fault of rule.brokenBy) {
      test(`with "${fault}" at fault: ${rule.title}`, async () => {
        expect(await faultsOf(rule, fault)).not.toEqual([])
      })
    }
  }
})

/** Five thousand lines of the same would hide what they say. */
function tally(faults: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const fault of faults) counts[fault] = (counts[fault] ?? 0) + 1
  return counts
}
