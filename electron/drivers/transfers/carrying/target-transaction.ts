import type { PgSession } from '../../engines/postgres-session.ts'

/** Runs work in one transaction that is either there as a whole or not at all. */
export async function inTransaction<Result>(session: PgSession, settings: readonly string[], work: () => Promise<Result>): Promise<Result> {
	await session.script(['BEGIN', ...settings].join('; '))
	try {
		const result = await work()
		await session.script('COMMIT')
		return result
	} catch (thrown) {
		await session.script('ROLLBACK').catch(() => undefined)
		throw thrown
	}
}

/** No setting of others ends a long copy, and names mean the same whatever path they are looked up by. */
export const patient = [
	"SET LOCAL search_path = ''",
	'SET LOCAL statement_timeout = 0',
	'SET LOCAL idle_in_transaction_session_timeout = 0',
	'SET LOCAL standard_conforming_strings = on',
	'SET LOCAL client_min_messages = warning',
]
