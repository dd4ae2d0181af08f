import type { BankTransport } from '../../connectors/transport/bank-transport.ts'
import { originOf, reachBank, type Reached } from '../../connectors/transport/reach-bank.ts'
import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import { type Finding, findingsOn } from './finding.ts'

const { ok, warn, fail } = findingsOn('banks')
const clock = findingsOn('clock')
const reachMs = 8_000
const sideBySide = 8
/** Banks refuse signed requests whose time is far from theirs; a header says it to the second. */
const skewWarnSeconds = 5
const skewFailSeconds = 60

/** What came of knocking at one address, at which many banks may be. */
export type Knock = {
  readonly bank: Bank
  readonly banks: number
  readonly reached?: Reached
  /** Why there was no answer. */
  readonly problem?: string
  readonly at: Date
}

/** Knocks once at the address of each bank, a few side by side. */
export async function knock(
  banks: readonly Bank[],
  transport: BankTransport,
): Promise<readonly Knock[]> {
  const byOrigin = Map.groupBy(banks, originOf)
  byOrigin.delete(undefined)
  const waiting = [...byOrigin.values()]
  const knocks: Knock[] = []
  const work = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const [bank] = group
      if (bank) knocks.push({ bank, banks: group.length, ...(await tryToReach(transport, bank)) })
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, work))
  return knocks.toSorted((left, right) => left.bank.name.localeCompare(right.bank.name))
}

async function tryToReach(transport: BankTransport, bank: Bank) {
  try {
    const reached = await reachBank(transport, bank, AbortSignal.timeout(reachMs))
    return { reached, at: new Date() }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { problem: error.message, at: new Date() }
  }
}

/** What is to be said of the banks that were knocked at. In sandbox mode its bank runs with `kontor serve`. */
export function judgeKnocks(knocks: readonly Knock[], sandboxOrigin?: string): readonly Finding[] {
  if (knocks.length === 0) {
    return [
      warn(
        'no bank can be connected',
        'name a file with your banks in KONTOR_BANKS: docs/banks.md',
      ),
    ]
  }
  return knocks.map(({ bank, banks, reached, problem = 'no answer' }) => {
    const name = banks === 1 ? bank.name : `${bank.name} and ${banks - 1} more`
    if (reached) return ok(`${name}: answers in ${reached.ms} ms`)
    if (originOf(bank) === sandboxOrigin) {
      return warn('the sandbox bank does not run', 'kontor serve starts it')
    }
    return fail(
      `${name}: ${problem}`,
      'ask the bank whether it is down, and look at your firewall, its certificate and the profile: docs/bank-faults.md',
    )
  })
}

/** This machine's clock against those of the banks: the middle one, for a bank may be wrong itself. */
export function judgeBankClocks(knocks: readonly Knock[]): readonly Finding[] {
  const skews = knocks
    .flatMap(({ reached, at }) =>
      reached?.date === undefined ? [] : [(at.getTime() - reached.date.getTime()) / 1000],
    )
    .toSorted((left, right) => left - right)
  const skew = skews[Math.floor(skews.length / 2)]
  if (skew === undefined) return []
  const found = `this machine is ${Math.abs(skew).toFixed(0)} s ${skew < 0 ? 'behind' : 'ahead of'} the banks`
  const advice =
    'let it keep time (chrony, systemd-timesyncd): banks refuse requests of another time'
  if (Math.abs(skew) > skewFailSeconds) return [clock.fail(found, advice)]
  if (Math.abs(skew) > skewWarnSeconds) return [clock.warn(found, advice)]
  return [clock.ok('goes with the clocks of the banks')]
}
