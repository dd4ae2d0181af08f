import type { Connectors, ConnectorSession } from '../connectors/connector.ts'
import type { FlowId } from '../domain/ids.ts'
import type { FlowStore } from './flow-store.ts'
import { isOver } from './next.ts'
import type { Banks } from './plan-route.ts'

export type EndConsentDeps = {
  readonly flows: FlowStore
  readonly banks: Banks
  readonly connectors: Connectors
}

/** Job `end-consent`: tells the bank that a one-time consent is no longer needed. Tried again if the bank is away. */
export async function endConsent(
  deps: EndConsentDeps,
  { flowId }: { readonly flowId: FlowId },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const flow = await deps.flows.find(flowId)
  if (!flow || !isOver(flow.state)) return
  const { bankId, session } = flow.state
  const bank = bankId && deps.banks.find(bankId)
  if (!bank || !session) return
  let current = flow
  const keepSession = async (kept: ConnectorSession) => {
    current = (await deps.flows.keepSession(current, kept)) ?? current
  }
  await deps.connectors[bank.protocol].end(bank, session, { signal, keepSession })
}
