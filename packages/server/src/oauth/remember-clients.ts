import type { ClientId } from '../domain/ids.ts'
import type { Client, ClientStore } from './client-store.ts'

/** Every request asks who its client is; that a node hears of a change this much later is what it costs to ask less. */
export const rememberedMs = 500

const rememberedMax = 1_000

/**
 * Finds clients as `clients` does, but asks it again only after `rememberedMs`. Unknown ones are asked for each time: a new
 * client is known at once, and a stranger fills no memory.
 */
export function rememberClients(
  clients: Pick<ClientStore, 'find'>,
  now: () => Date,
): Pick<ClientStore, 'find'> {
  const remembered = new Map<ClientId, { readonly client: Client; readonly until: number }>()
  return {
    find: async (id) => {
      const at = now().getTime()
      const entry = remembered.get(id)
      if (entry !== undefined && at < entry.until) return entry.client
      remembered.delete(id)
      const client = await clients.find(id)
      if (client === undefined) return undefined
      if (remembered.size >= rememberedMax) remembered.clear()
      remembered.set(id, { client, until: at + rememberedMs })
      return client
    },
  }
}
