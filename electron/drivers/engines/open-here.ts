import type { OpenEngine } from './engine.ts'

/**
 * Opens a database in this very process. Loads what speaks to its kind of database only, as a process holds one of them;
 * where PostgreSQL's own programs may lie is told by `environment`.
 */
export function opensHere(environment: NodeJS.ProcessEnv): OpenEngine {
	return async (wanted) => {
		if (!('server' in wanted)) return (await import('./sqlite.ts')).openSqlite(wanted)
		return (await (await import('./postgres.ts')).openPostgres(wanted, { environment })).engine
	}
}
