import type { FlowId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'

const countMax = 20
const nameLengthMax = 100
const lengthMax = 4_096

/** What the bank's pages put into the address, as secrets. A name that comes twice means nothing (RFC 6749, section 3.1). */
export function returnedParameters(
  query: Readonly<Record<string, unknown>>,
): Record<string, Secret> {
  const entries = Object.entries(query)
    .slice(0, countMax)
    .filter(([name]) => name.length <= nameLengthMax)
    .flatMap(([name, value]) =>
      typeof value === 'string' && value.length <= lengthMax
        ? [[name, new Secret(value)] as const]
        : [],
    )
  return Object.fromEntries(entries)
}

/**
 * The flow that a state belongs to, where one address of ours serves all of them: `{flow}.{secret}`. The name is no proof:
 * the flow's own cookie and the whole state are.
 */
export function flowOfState(parameters: Readonly<Record<string, Secret>>): FlowId {
  const [flowId = ''] = parameters['state']?.reveal().split('.', 1) ?? []
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up before it is used
  return flowId as FlowId
}
