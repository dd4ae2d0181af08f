import { renderMessage } from '@kontor/widget'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { BankInput } from '../../sync/authorization-store.ts'
import { languageOf } from '../accept-language.ts'
import { type ComeBack, leadBack } from '../lead-back.ts'
import { returnedParameters } from '../returned-parameters.ts'
import { protectPage } from '../widget-headers.ts'

type Get = {
  Params: { readonly syncId: string }
  Querystring: Readonly<Record<string, unknown>>
}

/** Where the bank's pages lead a person back to who began in the client's own screens. */
export const bankReturnRoutes: FastifyPluginAsync<{ comeBack: ComeBack }> = async (app, deps) => {
  app.get<Get>('/syncs/:syncId/bank-return', (request, reply) =>
    back(request, reply, { kind: 'returned', parameters: returnedParameters(request.query) }),
  )
  app.get<Get>('/syncs/:syncId/bank-refused', (request, reply) =>
    back(request, reply, { kind: 'refused' }),
  )

  async function back(
    request: FastifyRequest<Get>,
    reply: FastifyReply,
    input: BankInput,
  ): Promise<FastifyReply> {
    const came = { id: request.params.syncId, input }
    const led = await leadBack(deps.comeBack, { request, reply }, came)
    if (led) return led
    protectPage(reply)
    const language = languageOf(request.headers['accept-language'])
    const html = renderMessage({ language, message: 'unknown-link' })
    return reply.code(404).type('text/html; charset=utf-8').send(html)
  }
}
