import type { OpenEngine } from './engine.ts'

/**
 * Opens a database in this very process. Loads what speaks to its kind of database only, as a process holds one of them;
 * where PostgreSQL's own programs may lie is told by `environment`.
 */
export function opensHere(environment: NodeJS.ProcessEnv): OpenEngine {
	return async (wanted) => {
		if ('server' in wanted) {
			const { openPostgres, openUnopenedPostgres } = await import('./postgres.ts')
			return wanted.unopened ? openUnopenedPostgres(wanted, { environment }) : (await openPostgres(wanted, { environment })).engine
		}
		return wanted.unopened ? (await import('./sqlite-unopened.ts')).openUnopened(wanted) : (await import('./sqlite.ts')).openSqlite(wanted)
	}
}
