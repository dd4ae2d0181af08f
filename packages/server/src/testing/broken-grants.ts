import type { MakeGrants } from './simulated-grants.ts'

/*
 * How the grant store is usually written, and wrong. Each is there to be found by the simulation: one that finds none of them
 * would prove nothing of the real one.
 */

/** Looks whether the code is free, then marks it as used, without looking again: two statements. */
export const selectThenRedeem: MakeGrants = ({ world, real, turn }) => ({
  ...bound(real),
  redeemCode: async (request, tokens, now) => {
    await turn()
    const code = world.codes.get(request.code)
    if (code?.clientId === request.clientId && code.grantId === undefined) {
      await turn()
      delete code.grantId
    }
    return real.redeemCode(request, tokens, now)
  },
})

/** Seals nothing of what a code was traded for: a repetition gets tokens that nobody has stored. */
export const withoutRepetition: MakeGrants = ({ real }) => ({
  ...bound(real),
  redeemCode: async (request, tokens, now) => {
    const redeemed = await real.redeemCode(request, tokens, now)
    if (redeemed === undefined) return undefined
    const { sealedTokens: _sealed, ...opened } = redeemed
    return opened
  },
})

/** Looks whether the refresh token is the newest, then writes its successor, without looking again: two statements. */
export const selectThenRotate: MakeGrants = ({ world, real, turn }) => ({
  ...bound(real),
  rotate: async (request, tokens, now) => {
    await turn()
    const token = world.refreshTokens.get(request.refreshToken)
    const grant = token && world.grants.get(token.grantId)
    if (grant?.current === request.refreshToken) {
      await turn()
      grant.current = request.refreshToken
    }
    return real.rotate(request, tokens, now)
  },
})

/** Keeps no sealed successor: a repeat gets a refresh token of its own. */
export const withoutSeal: MakeGrants = ({ real }) => ({
  ...bound(real),
  rotate: async (request, tokens, now) => {
    const rotated = await real.rotate(request, tokens, now)
    if (rotated === undefined) return undefined
    const { sealedSuccessor: _sealed, ...sibling } = rotated
    return sibling
  },
})

/** Takes every repeat for a theft. */
export const withoutGrace: MakeGrants = ({ real }) => ({
  ...bound(real),
  rotate: async (request, tokens, now) => {
    const rotated = await real.rotate(request, tokens, now)
    if (rotated?.sealedSuccessor === undefined) return rotated
    const { refreshToken: token, clientId } = request
    await real.revoke({ token, clientId, cascade: true }, now)
    return undefined
  },
})

/** Does not notice that the successor arrived, so that its parent is good for a day. */
export const withoutProofOfUse: MakeGrants = ({ world, real, turn }) => ({
  ...bound(real),
  authorize: async (hash, now) => {
    await turn()
    const token = world.accessTokens.get(hash)
    const grant = token && world.grants.get(token.grantId)
    if (!token || !grant || grant.ended || token.expiresAt <= now) return undefined
    const { id: grantId, userId, clientId, scope } = grant
    return { grantId, userId, clientId, scope, expiresAt: token.expiresAt }
  },
})

/** Refuses what was used before, and leaves it at that. */
export const withoutEnd: MakeGrants = ({ world, real }) => ({
  ...bound(real),
  rotate: async (request, tokens, now) => {
    const rotated = await real.rotate(request, tokens, now)
    for (const grant of world.grants.values()) grant.ended = false
    return rotated
  },
})

function bound(real: Parameters<MakeGrants>[0]['real']): ReturnType<MakeGrants> {
  return {
    redeemCode: (...args) => real.redeemCode(...args),
    rotate: (...args) => real.rotate(...args),
    authorize: (...args) => real.authorize(...args),
  }
}
