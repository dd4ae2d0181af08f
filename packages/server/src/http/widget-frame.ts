import type { FrameView } from '@kontor/contract'
import type { FastifyRequest } from 'fastify'
import type { Flow } from '../flow/flow.ts'
import type { Proof } from './link-session.ts'
import { isFramed } from './widget-headers.ts'

export type FrameDeps = {
  /** Whose pages may show this flow in a frame; one that ends in `:*` stands for all its ports. */
  frameOrigins(flow: Flow): Promise<readonly string[]>
}

/** What a page needs to know when it is shown in a frame; `undefined`: it is not. */
export async function frameOf(
  { frameOrigins }: FrameDeps,
  request: Pick<FastifyRequest, 'headers'>,
  { flow, proof }: { readonly flow: Flow; readonly proof?: Proof | undefined },
): Promise<FrameView | undefined> {
  if (!isFramed(request)) return undefined
  const origins = await frameOrigins(flow)
  return { origins, session: proof?.secret ?? '', cookies: proof?.place !== 'field' }
}
