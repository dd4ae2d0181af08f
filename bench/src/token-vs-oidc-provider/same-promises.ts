import { exchange, refresh, type Tokens } from './tokens.ts'
import type { TokenSide } from './token-side.ts'

const callers = 20

/**
 * Throws unless the side keeps what both are measured for: a code is good once, also for many at once; a refresh brings a new
 * refresh token, and one refresh token never has two successors; a token nobody issued is refused.
 */
export async function provePromises(side: TokenSide): Promise<void> {
  const [code = ''] = await side.makeCodes(1)
  const traded = await together(() => exchange(side, code))
  if (traded.length !== 1) fail(side, `${traded.length} of ${callers} got tokens for one code`)

  const [other = ''] = await side.makeCodes(1)
  const tokens = await exchange(side, other)
  if (tokens === undefined) return fail(side, 'a fresh code was refused')
  await side.check(tokens.access)
  const successors = await together(() => refresh(side, tokens.refresh))
  const distinct = new Set(successors.map((each) => each.refresh))
  if (distinct.size !== 1 || distinct.has(tokens.refresh)) {
    fail(side, `a refresh token has ${distinct.size} successors`)
  }
  const isUnknownGood = await side.check(`${tokens.access.slice(0, -4)}AAAA`).then(
    () => true,
    () => false,
  )
  if (isUnknownGood) fail(side, 'a token that nobody issued is good')
}

async function together(trade: () => Promise<Tokens | undefined>): Promise<readonly Tokens[]> {
  const answers = await Promise.all(Array.from({ length: callers }, trade))
  return answers.filter((answer) => answer !== undefined)
}

function fail(side: TokenSide, reason: string): never {
  throw new Error(`${side.name}: ${reason}`)
}
