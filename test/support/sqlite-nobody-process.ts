/** An engine process without a superuser's rights: what root may do says nothing about permissions. */
process.env['SQLITE_USE_URI'] = '1'

const { default: Database } = await import('better-sqlite3')
// Loads the driver's binary while it can be read, wherever the project lies
new Database(':memory:').close()
await import('../../electron/drivers/engines/process.ts')
const nobody = 65_534
if (process.getuid?.() === 0) {
	process.setgroups?.([])
	process.setgid?.(nobody)
	process.setuid?.(nobody)
}
