import { pause } from '../../engines/pace.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import type { CopyBegun } from './copy-ledger.ts'

/** What sessions of a copy call themselves while they hold rows that are not committed. */
export const sessionName = ({ id }: Pick<CopyBegun, 'id'>): string => `Headway copy ${id}`

const looks = 100
const betweenLooksMs = 50

/**
 * Ends sessions of the same copy that were left behind, as behind a line that was cut: they would hold their range, and what
 * they do is done again.
 */
export async function endStrays(session: PgSession, begun: CopyBegun, signal?: AbortSignal): Promise<void> {
	const mine = 'application_name = $1 AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()'
	for (let look = 0; look < looks; look++) {
		const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${mine}`
		const { rows } = await session.query(sql, [sessionName(begun)])
		if (rows.length === 0) return
		await pause(betweenLooksMs, signal)
	}
}
