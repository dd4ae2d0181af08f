import type { MessageView } from '@kontor/contract'
import { renderMessage } from '@kontor/widget'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, languages } from '../domain/language.ts'
import { protectPage } from './widget-headers.ts'

/** A page that says one thing, to somebody of whom nothing is known. */
export function sendMessage(
  request: FastifyRequest,
  reply: FastifyReply,
  message: MessageView['message'],
): FastifyReply {
  // Who knows of a flow says whose pages may show it.
  if (!reply.hasHeader('content-security-policy')) protectPage(reply)
  const html = renderMessage({ language: languageOf(request), message })
  return reply.type('text/html; charset=utf-8').send(html)
}

/** Nobody has said which language: German, unless the browser asks for another of ours first. */
function languageOf(request: FastifyRequest): Language {
  const wanted = request.headers['accept-language']?.slice(0, 2).toLowerCase()
  return languages.find((language) => language === wanted) ?? 'de'
}
