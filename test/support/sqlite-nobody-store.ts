/** Opens the store of a SQLite file without a superuser's rights, tries to write, and tells how that went. */
process.env['SQLITE_USE_URI'] = '1'

const { default: Database } = await import('better-sqlite3')
const { openSqlite } = await import('../../electron/drivers/engines/sqlite.ts')
const { createSqliteStore } = await import('../../electron/drivers/stores/sqlite.ts')
const { FaultError } = await import('../../electron/contract/fault.ts')

// Loads the driver's binary while it can be read, wherever the project lies
new Database(':memory:').close()
const nobody = 65_534
if (process.getuid?.() === 0) {
	process.setgroups?.([])
	process.setgid?.(nobody)
	process.setuid?.(nobody)
}
const engine = await openSqlite({ path: process.argv[2] ?? '' })
const store = await createSqliteStore(engine, 'kv')
const name = { partition: Uint8Array.of(1), key: Uint8Array.of(2) }
const fault = await store.set(name, Uint8Array.of(3)).then(
	() => null,
	(thrown: unknown) => (thrown instanceof FaultError ? thrown.fault : String(thrown)),
)
const { writes, readOnlyReason } = store.traits
process.stdout.write(JSON.stringify({ writes, readOnlyReason, fault, entries: await store.count(Uint8Array.of(1)) }))
await engine.close()
