import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import { storeLaw } from './stores.ts'

storeLaw('memory', async () => {
	const store = createMemoryStore()
	return { store, openAnother: async () => store, [Symbol.asyncDispose]: () => store.close() }
})
