import type { FlowReport } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { FlowId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { FlowJournalStore } from '../../flow/journal-store.ts'
import { reportOf } from '../../flow/journal.ts'
import { isUuid } from '../is-uuid.ts'
import { presentFlowReport } from '../present-flow-report.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type FlowRouteDeps = RequireClientDeps & {
  readonly journals: Pick<FlowJournalStore, 'find'>
  now(): Date
}

/** How people get on with the links of a client. */
export const flowRoutes: FastifyPluginAsync<FlowRouteDeps> = async (app, deps) => {
  app.get<{ Params: { flowId: string } }>(
    '/flows/:flowId',
    async (request): Promise<FlowReport> => {
      const client = await requireClient(deps, request)
      const { flowId } = request.params
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever has no such flow finds none
      const journal = isUuid(flowId) && (await deps.journals.find(client.id, flowId as FlowId))
      if (!journal) throw new Problem('not_found', 'the client has no such flow')
      return presentFlowReport(reportOf(journal, deps.now()))
    },
  )
}
