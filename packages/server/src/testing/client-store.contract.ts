import { expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { buildClient, hashes, later, race, t0 } from './store-fixtures.ts'
import type { Stores } from './memory-stores.ts'

/** What every `ClientStore` keeps. */
export function clientStoreContract(stores: () => Stores): void {
  test('a client is found as it was put', async () => {
    const client = buildClient({
      name: 'Größe & Söhne "GmbH"',
      secretHashes: [hashes.clientSecret('old'), hashes.clientSecret('new')],
      redirectUris: ['https://a.example/cb?x=1,2', 'https://b.example/{c}'],
      frameOrigins: ['https://a.example', 'https://b.example:8443'],
      look: { color: '#c8102e', radius: 0, logo: { mediaType: 'image/png', base64: 'iVBORw==' } },
      anyRedirect: true,
      codeSeconds: 60,
      redirectUriRequired: true,
      disabledAt: t0,
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

  test('of several that add a client of one id one does, and the others change nothing', async () => {
    const client = buildClient()
    const names: string[] = []
    const added = await race(8, async (index) => {
      const name = `caller ${index}`
      const mine = await stores().clients.add({ ...client, name })
      if (mine) names.push(name)
      return mine
    })
    expect(added).toBe(1)
    expect((await stores().clients.find(client.id))?.name).toBe(names[0])
  })

  test('changes made at once all count', async () => {
    const client = buildClient({ redirectUris: [] })
    await stores().clients.put(client)
    const uris = Array.from({ length: 8 }, (_, index) => `https://client.example/${index}`)
    await race(uris.length, (index) =>
      stores().clients.change(client.id, (current) => ({
        ...current,
        redirectUris: [...current.redirectUris, uris[index] ?? ''],
      })),
    )
    const changed = await stores().clients.find(client.id)
    expect(changed?.redirectUris.toSorted()).toEqual(uris)
  })

  test('every setting can be changed, and taken back', async () => {
    const client = buildClient()
    await stores().clients.put(client)
    const settings = {
      name: 'Neu',
      secretHashes: [hashes.clientSecret('new'), hashes.clientSecret('old')],
      redirectUris: [],
      frameOrigins: ['https://c.example'],
      scope: 'accounts=ro',
      codeSeconds: 600,
      redirectUriRequired: true,
      disabledAt: later(1),
    } as const
    const changed = await stores().clients.change(client.id, (each) => ({ ...each, ...settings }))
    expect(changed).toEqual({ ...client, ...settings })
    expect(await stores().clients.find(client.id)).toEqual(changed)
    await stores().clients.change(client.id, () => client)
    expect(await stores().clients.find(client.id)).toEqual(client)
  })

  test('a change that throws, or of a client that is not there, changes nothing', async () => {
    const client = buildClient()
    const { clients } = stores()
    const refuse = () => {
      throw new RangeError('no')
    }
    expect(await clients.change(client.id, refuse)).toBeUndefined()
    await clients.put(client)
    await expect(clients.change(client.id, refuse)).rejects.toThrow(RangeError)
    expect(await clients.find(client.id)).toEqual(client)
  })

  test('all clients are listed by id', async () => {
    const made = ['b', 'a', 'B'].map((name) => buildClient({ id: `list-${name}` as ClientId }))
    for (const client of made) await stores().clients.put(client)
    const listed = await stores().clients.list()
    const own = listed.filter(({ id }) => id.startsWith('list-'))
    expect(own.map(({ id }) => id)).toEqual(['list-B', 'list-a', 'list-b'])
    expect(own).toContainEqual(made[0])
  })

  test.each(['unknown', '', "' or 1=1 --", 'nul\0byte', '\uD800'])(
    'no client is found for %j',
    async (id) => {
      expect(await stores().clients.find(id as ClientId)).toBeUndefined()
    },
  )
}
