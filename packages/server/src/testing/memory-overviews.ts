import type { OverviewStore } from '../overview/overview-store.ts'
import type { World } from './memory-world.ts'

export function memoryOverviewStore({ overviews, clients }: World): OverviewStore {
  const shown = (found: ReturnType<typeof overviews.get>) => {
    if (found === undefined) return undefined
    const { linkHash: _link, createdAt: _created, browser, ...overview } = found
    const clientName = clients.get(overview.clientId)?.name ?? ''
    return { ...overview, clientName, isTaken: browser !== undefined }
  }
  return {
    create: async (overview) => void overviews.set(overview.id, overview),
    findByLink: async (hash) =>
      shown([...overviews.values()].find(({ linkHash }) => linkHash === hash)),
    findForBrowser: async (id, browser) => {
      const overview = overviews.get(id)
      return overview?.browser === browser ? shown(overview) : undefined
    },
    bind: async (id, { link, browser }, now) => {
      const overview = overviews.get(id)
      const isFree = overview?.linkHash === link && overview.browser === undefined
      if (overview === undefined || !isFree || overview.expiresAt <= now) return false
      overview.browser = browser
      return true
    },
  }
}
