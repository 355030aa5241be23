import type { Advice } from '../../../contract/advice.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { firstSchema, namesIn, numbersOf, otherSessions, statement } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'

/** What of SyncMaster is at work now: it writes while the tables change under it. Facts: its own documentation and enumerations. */
export async function serviceAdvice(occasion: Occasion): Promise<readonly Advice[]> {
	const { look, act, moves } = occasion
	const schema = firstSchema(look.description)
	if (act !== 'move' || moves.length === 0) return []
	// Without its tables nothing of it can be running on this database
	if (!namesIn(look.description, 'table', schema).has('user')) return []
	const hasRuns = namesIn(look.description, 'table', schema).has('run')
	const [sessions = 0, runs = 0] = await numbersOf(look, [
		otherSessions,
		hasRuns ? `SELECT count(*) FROM ${quoteName(schema)}.run WHERE status IN ('CREATED', 'STARTED', 'SEND_STOP_SIGNAL')` : 'SELECT 0',
	])
	return [
		statement('stop-services', { facts: { services: 'server, scheduler and worker', sessions: String(sessions) } }),
		...(runs > 0 ? [statement('runs-in-progress', { count: runs })] : []),
		...(sessions > 0 ? [statement('sessions-connected', { count: sessions, facts: { system: 'SyncMaster' } })] : []),
	]
}
