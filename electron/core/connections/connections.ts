import type { Overview, Space } from '../../contract/connections.ts'
import type { CatalogEntry, Convention, DatabaseColour, DatabaseId, Source } from '../../contract/database.ts'
import type { DatabaseSession } from '../../contract/fault.ts'
import { interruptedProblem, settleInterrupted } from '../activity/interrupted.ts'
import type { CoreParts } from '../parts.ts'
import { findDatabase } from './open.ts'
import { overviewFrom, readSpace } from './overview.ts'
import { makeSample } from './sample.ts'

/** What can be opened, and what is known of each opened database. */
export function createConnections(parts: CoreParts) {
	const { catalog, databases } = parts

	/** A file counts as opened once it could be looked at: what is no database does not get on the list. */
	async function record(path: string): Promise<{ id: DatabaseId }> {
		const engine = await parts.openEngine({ path })
		try {
			await engine.describe()
			const { id } = await catalog.record(path)
			await databases.adopt(id, engine)
			return { id }
		} catch (thrown) {
			await engine.close()
			throw thrown
		}
	}

	return {
		async list(): Promise<CatalogEntry[]> {
			return [...(await catalog.list())]
		},
		async open(target: string): Promise<{ id: DatabaseId }> {
			return record(await findDatabase(target, parts))
		},
		async openSample(): Promise<{ id: DatabaseId }> {
			return record(await makeSample({ ...parts, dialect: parts.dialects[0] }))
		},
		async describe(id: DatabaseId): Promise<Overview> {
			const sight = await databases.see(id)
			await settleInterrupted(parts, id, async () => sight)
			const [backups, interrupted] = await Promise.all([parts.folder.list(id), interruptedProblem(parts.journal, id)])
			return overviewFrom(sight, { lastBackup: backups[0] ?? null, interrupted, now: parts.now() })
		},
		async space(id: DatabaseId, signal?: AbortSignal): Promise<Space> {
			const { engine } = await databases.openForWork(id)
			try {
				return await readSpace(engine, signal)
			} finally {
				await engine.close()
			}
		},
		secretKeeping(): { keeps: 'encrypted' | 'plain-text' | 'nothing' } {
			return { keeps: 'nothing' }
		},
		async setSource(input: {
			readonly database: DatabaseId
			readonly folder: string | null
			readonly convention?: Convention | null | undefined
		}): Promise<{ source: Source | null }> {
			return { source: input.folder === null ? null : { folder: input.folder, convention: input.convention ?? null } }
		},
		async sessions(id: DatabaseId): Promise<DatabaseSession[]> {
			return [...(await databases.sessions(id))]
		},
		update(
			id: DatabaseId,
			change: { name?: string | undefined; colour?: DatabaseColour | undefined; production?: boolean | undefined },
		): Promise<CatalogEntry> {
			return catalog.update(id, change)
		},
		async forget(id: DatabaseId): Promise<{ forgotten: boolean }> {
			await databases.close(id)
			return { forgotten: await catalog.forget(id) }
		},
	}
}
