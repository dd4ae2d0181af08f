import { renderMessage } from '@kontor/widget'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SyncId } from '../domain/ids.ts'
import type { BankInput, SyncRequest } from '../sync/authorization-store.ts'
import { languageOf } from './accept-language.ts'
import { isUuid } from './is-uuid.ts'
import { protectPage } from './widget-headers.ts'

/** Takes what the person's browser brings back from the bank. `undefined` if there is no such run. */
export type ComeBack = (id: SyncId, input: BankInput) => Promise<SyncRequest | undefined>

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Leads a person who comes back from the bank's pages to the client; `undefined` if no run knows of them. */
export async function leadBack(
  comeBack: ComeBack,
  { request, reply }: Exchange,
  came: { readonly id: string; readonly input: BankInput },
): Promise<FastifyReply | undefined> {
  if (!isUuid(came.id)) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up before it is used
  const id = came.id as SyncId
  const wish = await comeBack(id, came.input)
  if (wish === undefined) return undefined
  protectPage(reply)
  if (wish.redirectUri !== undefined) {
    return reply.redirect(clientUrl(wish.redirectUri, { state: wish.state, sync_id: id }), 303)
  }
  const language = languageOf(request.headers['accept-language'])
  const html = renderMessage({ language, message: 'back-from-bank' })
  return reply.type('text/html; charset=utf-8').send(html)
}

/** The client's own query stays as it is. */
function clientUrl(
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const query = Object.entries(parameters)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join('&')
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`
}
