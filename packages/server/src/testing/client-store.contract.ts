import { expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { buildClient, hashes } from './store-fixtures.ts'
import type { Stores } from './memory-stores.ts'

/** What every `ClientStore` keeps. */
export function clientStoreContract(stores: () => Stores): void {
  test('a client is found as it was put', async () => {
    const client = buildClient({
      name: 'Größe & Söhne "GmbH"',
      secretHashes: [hashes.clientSecret('old'), hashes.clientSecret('new')],
      redirectUris: ['https://a.example/cb?x=1,2', 'https://b.example/{c}'],
      anyRedirect: true,
    })
    await stores().clients.put(client)
    expect(await stores().clients.find(client.id)).toEqual(client)
  })

  test('a client that is put again is replaced', async () => {
    const client = buildClient()
    await stores().clients.put(client)
    await stores().clients.put({ ...client, name: 'Neu', redirectUris: [] })
    expect(await stores().clients.find(client.id)).toEqual({
      ...client,
      name: 'Neu',
      redirectUris: [],
    })
  })

  test.each(['unknown', '', "' or 1=1 --", 'nul\0byte', '\uD800'])(
    'no client is found for %j',
    async (id) => {
      expect(await stores().clients.find(id as ClientId)).toBeUndefined()
    },
  )
}
