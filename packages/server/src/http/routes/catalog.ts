import { type Catalog, type CatalogBank, CatalogQuery } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Language } from '../../domain/language.ts'
import type { BankList } from '../../banks/bank-list.ts'
import { languageOf, requireKnownLanguage } from '../accept-language.ts'
import {
  catalogEntries,
  type CatalogWish,
  presentCatalogBank,
  selectEntries,
} from '../present-catalog.ts'
import { readQuery } from '../read-query.ts'
import { requireClient, type RequireClientDeps } from '../require-client.ts'
import { requireToken, type RequireTokenDeps } from '../require-token.ts'

export type CatalogRouteDeps = RequireClientDeps &
  RequireTokenDeps & { readonly banks: Pick<BankList, 'all' | 'unconnected'> }

/** Which banks there are, and which of them can be connected (finX API section 5). */
export const catalogRoutes: FastifyPluginAsync<CatalogRouteDeps> = async (app, deps) => {
  const entries = catalogEntries(deps.banks)

  const banksFor = (request: FastifyRequest): CatalogBank[] => {
    const { language, ...wish } = readWish(request)
    const { exact } = wish
    const shown = { language, ...(exact !== undefined && { exact }) }
    return selectEntries(entries, wish).map((entry) => presentCatalogBank(entry, shown))
  }

  // Real clients ask with their own secret or with a token of a user.
  const admitClient = async (request: FastifyRequest) => {
    if (/^bearer /i.test(request.headers.authorization ?? '')) await requireToken(deps, request)
    else await requireClient(deps, request)
  }
  const admitUser = async (request: FastifyRequest) => void (await requireToken(deps, request))

  for (const [prefix, admit] of [
    ['', admitClient],
    ['/rest', admitUser],
  ] as const) {
    app.get(`${prefix}/catalog`, async (request): Promise<Catalog> => {
      await admit(request)
      return { banks: banksFor(request), services: [] }
    })
    app.get(`${prefix}/catalog/banks`, async (request) => {
      await admit(request)
      return banksFor(request)
    })
    app.get(`${prefix}/catalog/services`, async (request) => {
      await admit(request)
      readWish(request)
      return []
    })
  }
}

function readWish({
  headers,
  query,
}: FastifyRequest): CatalogWish & { readonly language: Language } {
  requireKnownLanguage(headers['accept-language'])
  const fields = readQuery(CatalogQuery, query)
  const country = fields.country ?? fields.country_code
  const exact = fields.q ?? fields.filter_id
  return {
    language: languageOf(headers['accept-language']),
    ...(country !== undefined && { country }),
    ...(exact !== undefined && { exact }),
  }
}
