import type { Overview, Space } from '../../contract/connections.ts'
import type { CatalogEntry, Convention, DatabaseColour, DatabaseId, Source } from '../../contract/database.ts'
import { type DatabaseSession, FaultError } from '../../contract/fault.ts'
import { interruptedProblem, settleInterrupted } from '../activity/interrupted.ts'
import type { CoreParts } from '../parts.ts'
import { findFolder } from './open.ts'
import { type OpenInput, openSample, openTarget } from './opening.ts'
import { overviewFrom, readSpace } from './overview.ts'
import type { SecretKeeping } from './secrets.ts'

/** What can be opened, and what is known of each opened database. */
export function createConnections(parts: CoreParts) {
	const { catalog, databases } = parts

	return {
		async list(): Promise<CatalogEntry[]> {
			return [...(await catalog.list())]
		},
		async open(input: OpenInput): Promise<{ id: DatabaseId }> {
			return { id: await openTarget(parts, input) }
		},
		async openSample(): Promise<{ id: DatabaseId }> {
			return { id: await openSample(parts) }
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
		secretKeeping(): { keeps: SecretKeeping } {
			return { keeps: parts.secrets.keeps }
		},
		async setSource(input: {
			readonly database: DatabaseId
			readonly folder: string | null
			readonly convention?: Convention | null | undefined
		}): Promise<{ source: Source | null }> {
			await catalog.get(input.database)
			const folder = input.folder === null ? null : await findFolder(input.folder, parts.places)
			const source = folder === null ? null : { folder, convention: input.convention ?? null }
			if (source !== null && source.convention === null) await insistOnHistory(databases, input.database, source)
			await catalog.setSource(input.database, source)
			return { source }
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
			await Promise.all([databases.close(id), parts.keepers.close(id)])
			await parts.secrets.forget(id)
			return { forgotten: await catalog.forget(id) }
		},
	}
}

/** A folder in which nothing is recognised is not taken; what a person calls by its name is. Fault `source-not-recognised`. */
async function insistOnHistory(databases: CoreParts['databases'], id: DatabaseId, source: Source): Promise<void> {
	const { recognised } = await databases.see(id, source)
	const project = recognised?.standing.project
	if (!recognised || project?.folder === null) throw new FaultError({ kind: 'source-not-recognised', folder: source.folder })
}
