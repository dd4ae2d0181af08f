import { storeContracts } from '../testing/store-contracts.ts'
import { createTestDatabase } from '../testing/test-database.ts'
import { openPgStores } from '../testing/pg-stores.ts'

storeContracts('on the embedded PostgreSQL', async () => {
  const test = await createTestDatabase()
  return { stores: openPgStores(test), close: () => test.drop() }
})
