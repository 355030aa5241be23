/** Imports a dump into the store of a SQLite file and tells each step: started by tests that kill it when it has told so many of writing. */
process.env['SQLITE_USE_URI'] = '1'

const files = await import('node:fs/promises')
const { openSqlite } = await import('../../electron/drivers/engines/sqlite.ts')
const { createSqliteStore } = await import('../../electron/drivers/stores/sqlite.ts')
const { importStore } = await import('../../electron/drivers/stores/import-store.ts')

const [path = '', dump = '', changesPath = '', lines = ''] = process.argv.slice(2)
let left = Number(lines)
const engine = await openSqlite({ path })
const store = await createSqliteStore(engine, 'kv')
const onEvent = ({ kind, phase = kind }: { kind: string; phase?: string }) => {
	// Who kills it may be slow: it stands still one step later
	if (phase === 'writing' && left-- === 0) process.kill(process.pid, 'SIGSTOP')
	process.stdout.write(`${phase}\n`)
}
await importStore(store, { path: dump, collision: 'stop', changesPath }, files, { onEvent })
await engine.close()
