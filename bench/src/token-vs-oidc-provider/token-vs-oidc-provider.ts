import { startKontor } from '@kontor/e2e/harness/kontor'
import { compare, type Result } from '../benchmark.ts'
import { connections } from './ask.ts'
import { openKontorSide } from './kontor-side.ts'
import { openOidcSide } from './oidc-side.ts'
import { provePromises } from './same-promises.ts'
import { exchange, refresh } from './tokens.ts'
import type { TokenSide } from './token-side.ts'

const rounds = 5
const grantsPerRound = 1000
const grantsToWarmUp = 5_000
/** A client reads accounts, then transactions page by page; Kontor looks up the token of one who goes on reading twice a second. */
const checksPerGrant = 5

/**
 * Token exchange, refresh and token check per second beside npm `oidc-provider`: one process each, on one PostgreSQL, in
 * turns, by one client with 16 connections; both first prove the same promises. The median of the rounds counts.
 */
export async function tokenVsOidcProvider(): Promise<readonly Result[]> {
  const kontor = await startKontor({ KONTOR_LOG_LEVEL: 'silent' })
  try {
    const ours = openKontorSide(kontor)
    const theirs = await openOidcSide(kontor.dataDir)
    try {
      return await measureInTurns(ours, theirs)
    } finally {
      await theirs.close()
    }
  } finally {
    await kontor.close()
  }
}

async function measureInTurns(ours: TokenSide, theirs: TokenSide): Promise<readonly Result[]> {
  for (const side of [ours, theirs]) {
    await provePromises(side)
    await measureRound(side, grantsToWarmUp)
  }
  const measured: { readonly ours: Round; readonly theirs: Round }[] = []
  for (let index = 0; index < rounds; index++) {
    console.error(`round ${index + 1} of ${rounds} …`)
    measured.push({
      ours: await measureRound(ours, grantsPerRound),
      theirs: await measureRound(theirs, grantsPerRound),
    })
  }
  const compareBy = (name: string, unit: string, figure: (round: Round) => number) =>
    compare(name, unit, {
      ours: measured.map((round) => figure(round.ours)),
      theirs: measured.map((round) => figure(round.theirs)),
    })
  return [
    compareBy(benchmark, 'grants/s', perGrant),
    ...steps.map((step) => compareBy(`${benchmark} ${step}`, 'requests/s', (round) => round[step])),
  ]
}

const benchmark = 'token-vs-oidc-provider'
const steps = ['exchange', 'refresh', 'check'] as const
/** Requests per second. */
type Round = Readonly<Record<(typeof steps)[number], number>>

/** Grants a second, each with its exchange, one refresh and the checks. */
function perGrant(round: Round): number {
  return 1 / (1 / round.exchange + 1 / round.refresh + checksPerGrant / round.check)
}

async function measureRound(side: TokenSide, grants: number): Promise<Round> {
  const codes = await side.makeCodes(grants)
  const exchanged = await drive(codes, (code) => exchange(side, code))
  const tokens = exchanged.answers.map(must)
  const refreshed = await drive(tokens, (each) => refresh(side, each.refresh))
  const fresh = refreshed.answers.map(must)
  const read = await drive(fresh, async ({ access }) => {
    for (let check = 0; check < checksPerGrant; check++) await side.check(access)
  })
  return {
    exchange: exchanged.perSecond,
    refresh: refreshed.perSecond,
    check: read.perSecond * checksPerGrant,
  }
}

/** Sends one request for each input, `connections` at a time, and says how many a second were answered. */
async function drive<Input, Output>(
  inputs: readonly Input[],
  send: (input: Input) => Promise<Output>,
): Promise<{ readonly perSecond: number; readonly answers: readonly Output[] }> {
  const answers: Output[] = []
  const waiting = inputs.values()
  const startedAt = performance.now()
  const work = async () => {
    for (const input of waiting) answers.push(await send(input))
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { perSecond: (inputs.length / (performance.now() - startedAt)) * 1000, answers }
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('refused')
  return value
}
