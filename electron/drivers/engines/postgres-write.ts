import { faultOf } from '../../contract/fault.ts'
import type { Query, ServerAddress } from './engine.ts'
import { bindNamed } from './postgres-named.ts'
import { localSettings, openSession } from './postgres-session.ts'

/** Runs statements in one transaction of a session of its own. Answers how many rows each one changed. */
export async function writeAll(server: ServerAddress, statements: readonly Query[], lockTimeoutMs: number): Promise<readonly number[]> {
	const session = await openSession(server, 'change')
	try {
		await session.script(`BEGIN; ${localSettings(session, server)}SET LOCAL lock_timeout = ${Math.max(1, Math.round(lockTimeoutMs))}`)
		const changes: number[] = []
		for (const statement of statements) {
			const { sql, values } = bindNamed(statement)
			changes.push((await session.query(sql, values)).changed)
		}
		await session.query('COMMIT')
		return changes
	} catch (thrown) {
		// Nothing to roll back where there is no server left to do it, and it does so by itself when the session ends
		if (faultOf(thrown)?.kind !== 'connection-lost') await session.script('ROLLBACK').catch(() => undefined)
		throw thrown
	} finally {
		await session.close()
	}
}
