import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Psu } from '../domain/psu.ts'
import { languageOf } from './accept-language.ts'

const userAgentMax = 512

/**
 * The person at the client's screen, as PSD2 interfaces name them: `PSU-IP-Address` says that they are there, and without it
 * nobody is. `undefined` also for what is no address.
 */
export function psuOf({ headers }: FastifyRequest): Psu | undefined {
  const ipAddress = textOf(headers['psu-ip-address'])
  if (ipAddress === undefined || isIP(ipAddress) === 0) return undefined
  const userAgent = textOf(headers['psu-user-agent'])?.slice(0, userAgentMax)
  const language = textOf(headers['psu-accept-language']) ?? headers['accept-language']
  return {
    ipAddress,
    language: languageOf(language),
    ...(userAgent !== undefined && { userAgent }),
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header.trim() : ''
  return text === '' ? undefined : text
}
