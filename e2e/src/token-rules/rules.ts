import type { TokenReply, TokenService } from './token-service.ts'
import { diesWithinASecond, exchange, readWith, refresh, revoke } from './token-service.ts'

/*
 * Each rule answers the faults it found, as sentences: none for Kontor, at least one for the twin that breaks it.
 */

type Counts = { readonly rounds: number; readonly callers: number }

/** Of callers with one code exactly one gets tokens; the others hear `invalid_grant` (reliability T1, G1). */
export async function oneCodeOneWinner(service: TokenService, counts: Counts): Promise<string[]> {
  const faults: string[] = []
  for (const code of await service.makeCodes(counts.rounds)) {
    const replies = await inParallel(service, counts.callers, (url) => exchange(url, code))
    const winners = replies.filter(({ status }) => status === 200)
    if (winners.length !== 1) faults.push(`${winners.length} of ${counts.callers} got tokens`)
    faults.push(...replies.filter((reply) => !isOneOf(reply, [200, invalidGrant])).map(unexpected))
  }
  return faults
}

/** Callers with one refresh token all get the same successor, which works (T14, G2). */
export async function oneTokenOneSuccessor(
  service: TokenService,
  counts: Counts,
): Promise<string[]> {
  const faults: string[] = []
  for (const code of await service.makeCodes(counts.rounds)) {
    const { refreshToken } = await exchange(service.urls[0], code)
    const replies = await inParallel(service, counts.callers, (url) => refresh(url, refreshToken))
    faults.push(...replies.filter((reply) => !isOneOf(reply, [200])).map(unexpected))
    const successors = new Set(replies.map((reply) => reply.refreshToken))
    successors.delete('')
    if (successors.size !== 1) faults.push(`${successors.size} distinct successors`)
    if (!(await oneReads(service, replies))) faults.push('no access token of a refresh works')
    const next = await refresh(service.urls[1], [...successors][0] ?? '')
    if (next.status !== 200) faults.push(`the successor is answered ${next.status}`)
  }
  return faults
}

/** A family keeps but a few access tokens alive: of so many callers most have lost theirs again. */
async function oneReads({ urls }: TokenService, replies: readonly TokenReply[]): Promise<boolean> {
  for (const { accessToken } of replies.toReversed()) {
    if ((await readWith(urls[1], accessToken)) === 200) return true
  }
  return false
}

/**
 * A client that lost the answer asks again with the parent, at the other node, and gets the same successor: within a minute
 * in any case, within a day while nobody has used the successor (T15, G3).
 */
export async function lostAnswersAreRepeated(
  service: TokenService,
  seconds: readonly number[],
): Promise<string[]> {
  const faults: string[] = []
  for (const wait of seconds) {
    const [code = ''] = await service.makeCodes(1)
    const parent = await exchange(service.urls[0], code)
    const lost = await refresh(service.urls[0], parent.refreshToken)
    await service.letPass(wait)
    const again = await refresh(service.urls[1], parent.refreshToken)
    if (again.status !== 200) faults.push(`after ${wait} s: ${again.status} ${again.error}`)
    if (again.refreshToken !== lost.refreshToken) faults.push(`after ${wait} s: another successor`)
    const read = await readWith(service.urls[0], again.accessToken)
    if (read !== 200) faults.push(`after ${wait} s: the new access token is answered ${read}`)
    const next = await refresh(service.urls[0], again.refreshToken)
    if (next.status !== 200)
      faults.push(`after ${wait} s: the successor is answered ${next.status}`)
  }
  return faults
}

/** Where the successor was never used, a day is the limit; where it was, a minute is. Beyond it the whole family dies. */
export async function graceEnds(service: TokenService): Promise<string[]> {
  for (const { wait, isUsed } of [
    { wait: 24 * 3600 + 1, isUsed: false },
    { wait: 61, isUsed: true },
  ]) {
    const faults: string[] = []
    const [code = ''] = await service.makeCodes(1)
    const parent = await exchange(service.urls[0], code)
    const successor = await refresh(service.urls[0], parent.refreshToken)
    if (isUsed) await readWith(service.urls[0], successor.accessToken)
    await service.letPass(wait)
    const late = await refresh(service.urls[1], parent.refreshToken)
    const name = `the parent ${wait} s later`
    if (!isOneOf(late, [invalidGrant])) faults.push(`${name}: ${late.status} ${late.error}`)
    faults.push(...(await familyLives(service, [successor])).map((fault) => `${name}: ${fault}`))
    if (faults.length > 0) return faults
  }
  return []
}

/**
 * A thief presents every older generation of chains that were refreshed up to `generations` times. Each time the family dies,
 * on both nodes, within a second (T12, T13, G4).
 */
export async function theftEndsTheFamily(
  service: TokenService,
  generations: number,
): Promise<string[]> {
  const thefts = Array.from({ length: generations }, (_, last) =>
    Array.from({ length: last + 1 }, (_unused, stolen) => ({ length: last + 1, stolen })),
  ).flat()
  for (const { length, stolen } of thefts) {
    const faults: string[] = []
    const [code = ''] = await service.makeCodes(1)
    const chain = [await exchange(service.urls[0], code)]
    for (let count = 0; count < length; count++) {
      chain.push(await refresh(at(service, count), chain.at(-1)?.refreshToken ?? ''))
    }
    const name = `generation ${stolen} of ${length}`
    if (chain.some(({ status }) => status !== 200)) faults.push(`${name}: the chain broke`)
    // The direct parent is the honest client's, too, until its grace is over and the successor is in use.
    if (stolen === length - 1) {
      await readWith(service.urls[0], chain.at(-1)?.accessToken ?? '')
      await service.letPass(61)
    }
    const theft = await refresh(at(service, stolen), chain[stolen]?.refreshToken ?? '')
    if (!isOneOf(theft, [invalidGrant])) faults.push(`${name}: ${theft.status} ${theft.error}`)
    faults.push(...(await familyLives(service, chain)).map((fault) => `${name}: ${fault}`))
    if (faults.length > 0) return faults
  }
  return []
}

/** A used code that comes back later is refused and ends what came from it, on both nodes (T2). */
export async function replayEndsTheFamily(
  service: TokenService,
  seconds: readonly number[],
): Promise<string[]> {
  for (const wait of seconds) {
    const faults: string[] = []
    const [code = ''] = await service.makeCodes(1)
    const tokens = await exchange(service.urls[0], code)
    await readAtBoth(service, tokens)
    await service.letPass(wait)
    const replay = await exchange(service.urls[1], code)
    if (!isOneOf(replay, [invalidGrant])) faults.push(`after ${wait} s: ${replay.status}`)
    const living = await familyLives(service, [tokens])
    faults.push(...living.map((fault) => `after ${wait} s: ${fault}`))
    if (faults.length > 0) return faults
  }
  return []
}

/** What is revoked at one node is dead at the other within a second: the one token, or with `cascade` all (T26, G26). */
export async function revocationIsHeard(service: TokenService, rounds: number): Promise<string[]> {
  const [here, there] = service.urls
  for (const code of await service.makeCodes(rounds)) {
    const faults: string[] = []
    const first = await exchange(here, code)
    const second = await refresh(there, first.refreshToken)
    const read = [...(await readAtBoth(service, first)), ...(await readAtBoth(service, second))]
    if (read.some((status) => status !== 200)) faults.push(`the tokens are answered ${read}`)
    const one = await revoke(here, { token: first.accessToken })
    if (one >= 300) faults.push(`the revocation is answered ${one}`)
    if (!(await diesWithinASecond(there, first.accessToken))) faults.push('a revoked token lives')
    if ((await readWith(there, second.accessToken)) !== 200) faults.push('its sibling died')
    await revoke(there, { token: second.refreshToken, cascade: 'true' })
    if (!(await diesWithinASecond(here, second.accessToken))) faults.push('the family lives')
    const next = await refresh(here, second.refreshToken)
    if (next.status !== 400) faults.push(`a revoked refresh token is answered ${next.status}`)
    if (faults.length > 0) return faults
  }
  return []
}

async function readAtBoth({ urls }: TokenService, { accessToken }: TokenReply): Promise<number[]> {
  return Promise.all(urls.map((url) => readWith(url, accessToken)))
}

/** What of a family that should be dead is still alive, on any node, a second later. */
async function familyLives(
  { urls }: TokenService,
  family: readonly TokenReply[],
): Promise<string[]> {
  for (const { accessToken } of family) {
    for (const url of urls) {
      if (!(await diesWithinASecond(url, accessToken))) return ['an access token lives on']
    }
  }
  const last = await refresh(urls[0], family.at(-1)?.refreshToken ?? '')
  return last.status === 400 ? [] : [`the newest refresh token is answered ${last.status}`]
}

function inParallel(
  service: TokenService,
  callers: number,
  call: (url: string) => Promise<TokenReply>,
): Promise<TokenReply[]> {
  return Promise.all(Array.from({ length: callers }, (_, index) => call(at(service, index))))
}

function at({ urls }: TokenService, index: number): string {
  return index % 2 === 0 ? urls[0] : urls[1]
}

const invalidGrant = 'invalid_grant'

function isOneOf(reply: TokenReply, expected: readonly (200 | typeof invalidGrant)[]): boolean {
  return expected.some((each) =>
    each === 200 ? reply.status === 200 : reply.status === 400 && reply.error === each,
  )
}

function unexpected({ status, error }: TokenReply): string {
  return `a caller was answered ${status} ${error}`
}
