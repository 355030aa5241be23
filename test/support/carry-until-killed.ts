/** Imports a dump into the store of a SQLite file and tells each step: started by tests that kill it on the way. */
process.env['SQLITE_USE_URI'] = '1'

const files = await import('node:fs/promises')
const { openSqlite } = await import('../../electron/drivers/engines/sqlite.ts')
const { createSqliteStore } = await import('../../electron/drivers/stores/sqlite.ts')
const { importStore } = await import('../../electron/drivers/stores/import-store.ts')

const [path = '', dump = '', changesPath = ''] = process.argv.slice(2)
const engine = await openSqlite({ path })
const store = await createSqliteStore(engine, 'kv')
const onEvent = (event: { kind: string; phase?: string }) => process.stdout.write(`${event.phase ?? event.kind}\n`)
await importStore(store, { path: dump, collision: 'stop', changesPath }, files, { onEvent })
await engine.close()
