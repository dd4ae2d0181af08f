import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { StepView } from '@kontor/contract'
import { addressScript, renderFlow, styleText } from '@kontor/widget'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Look } from '../domain/look.ts'
import type { Flow } from '../flow/flow.ts'
import { isOver } from '../flow/next.ts'
import { acceptsGzip } from './accepts-gzip.ts'
import type { Proof } from './link-session.ts'
import { type LookDeps, lookAssetsOf, presentLook } from './look-assets.ts'
import { type FrameDeps, frameOf } from './widget-frame.ts'
import { protectPage } from './widget-headers.ts'
import { type PageDeps, stepOf, viewOf } from './widget-pages.ts'

export type AnswerDeps = PageDeps & FrameDeps & LookDeps

type Exchange = {
  readonly request: Pick<FastifyRequest, 'headers'>
  readonly reply: FastifyReply
}

/** On to where the flow stands: to its address, or, with a browser that has no cookie there, in this answer. */
export async function goOn(
  deps: AnswerDeps,
  { request, reply }: Exchange,
  { flow, proof, query }: { readonly flow: Flow; readonly proof: Proof; readonly query?: string },
): Promise<FastifyReply> {
  const step = stepOf(flow, deps.now())
  if (proof.place === 'field') {
    return page(
      deps,
      { request, reply },
      { flow, step, proof, ...(query !== undefined && { query }) },
    )
  }
  protectPage(reply)
  const left = isOver(flow.state) && flow.state.name !== 'finished'
  const path = left ? continuePath(flow) : pathOf(flow, step)
  return reply.redirect(
    query === undefined ? path : `${path}?${new URLSearchParams({ q: query })}`,
    303,
  )
}

type Shown = {
  readonly flow: Flow
  readonly step: StepView['name']
  readonly query?: string
  readonly handover?: { readonly url: string; readonly minutes: number }
  readonly token?: string
  /** Who sees it; absent: somebody without a session. */
  readonly proof?: Proof
  /** The path for the address bar, where another one led here. */
  readonly address?: string | undefined
}

export async function page(
  deps: AnswerDeps,
  { request, reply }: { readonly request: Pick<FastifyRequest, 'headers'>; reply: FastifyReply },
  { flow, proof, address, ...shown }: Shown,
): Promise<FastifyReply> {
  const frame = await frameOf(deps, request, { flow, proof })
  const opened = proof?.place === 'window'
  const look = await deps.lookOf(flow.clientId)
  // The page a person meets first is complete in one answer; the others have what it brought along.
  const styles = shown.step === 'welcome' ? [styleText, ...lookStyles(look)] : []
  const scripts = address === undefined ? [] : [addressScript]
  protectPage(reply, { frameOrigins: await deps.frameOrigins(flow), styles, scripts })
  const view = await viewOf(deps, flow, {
    ...shown,
    opened,
    look: presentLook(flow.clientId, look),
    ...(frame && { frame }),
  })
  reply.type('text/html; charset=utf-8')
  const html = renderFlow(view, { styles, address })
  // The search shows what stands in its address: compressed together with a secret it would give that away, guess by guess.
  return shown.step === 'bank' ? reply.send(html) : sendCompressed(request, reply, html)
}

async function sendCompressed(
  request: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  html: string,
): Promise<FastifyReply> {
  reply.header('vary', 'accept-encoding')
  if (!acceptsGzip(request)) return reply.send(html)
  return reply.header('content-encoding', 'gzip').send(await promisify(gzip)(html))
}

function lookStyles(look: Look | undefined): readonly string[] {
  const style = look && lookAssetsOf(look).style
  return style ? [style.body.toString()] : []
}

/**
 * Leads to the client or the bank with a page instead of a redirect: `form-action` counts for every redirect behind a form,
 * and their own redirects may lead anywhere. The page's link is there for browsers that do not follow.
 */
export function leadTo(reply: FastifyReply, address: string): void {
  const url = address.replaceAll(/[^\u0021-\u007e]+/g, encodeURI)
  reply.header('refresh', `0; url=${url}`)
}

export function continuePath(flow: Flow): string {
  return `/widget/${flow.id}/continue`
}

export function pathOf(flow: Flow, step: StepView['name']): string {
  return `/widget/${flow.id}/${step}`
}
