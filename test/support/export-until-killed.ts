import { writeSync } from 'node:fs'

/** Exports a store of its own into a file and stands still once a part of it is written: started by a test that kills it there. */
const files = await import('node:fs/promises')
const { createMemoryStore } = await import('../../electron/drivers/stores/memory.ts')
const { exportStore } = await import('../../electron/drivers/stores/export-store.ts')

const [path = ''] = process.argv.slice(2)
const store = createMemoryStore()
const bytes = (text: string) => new TextEncoder().encode(text)
for (let index = 0; index < 5_000; index++) await store.set({ partition: bytes('p'), key: bytes(`${index}`) }, new Uint8Array(1_000))
const maker = { processId: process.pid, isRunning: () => false }
const request = { path, form: 'whole', secrets: false, partitions: null, now: new Date(0), maker, keepsSecrets: () => false } as const
await exportStore(store, request, files, {
	onEvent(event) {
		if (event.kind !== 'progress' || event.bytes < 2_000_000) return
		writeSync(1, 'written\n')
		process.kill(process.pid, 'SIGSTOP')
	},
})
