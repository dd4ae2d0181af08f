import { createMemoryStores } from './memory-stores.ts'
import { storeContracts } from './store-contracts.ts'

storeContracts('in memory', async () => ({ stores: createMemoryStores(), close: async () => {} }))
