import type { ActivityEntry } from '../../contract/activity.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { faultOf } from '../../contract/fault.ts'
import type { CoreParts } from '../parts.ts'
import { settleInterrupted } from './interrupted.ts'
import type { JournalEntry } from './journal.ts'

const defaultLimit = 200

/** The journal as a person reads it: acts whose process is gone are settled first, so that nothing seems to run that does not. */
export function createActivity(parts: CoreParts) {
	return {
		async list(filter: {
			readonly database?: DatabaseId | undefined
			readonly text?: string | undefined
			readonly limit?: number | undefined
		}): Promise<ActivityEntry[]> {
			await settleAll(parts, filter.database)
			const limit = filter.limit ?? defaultLimit
			const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
			const entries = await parts.journal.list({ database: filter.database, limit: words.length > 0 ? searchDepth : limit })
			return entries
				.filter((entry) => words.every((word) => textOf(entry).includes(word)))
				.slice(0, limit)
				.map(({ processId: _, ...entry }) => entry)
		},
		/** What the command of an act printed; null where none ran. */
		async output(activity: string): Promise<{ text: string } | null> {
			const text = await parts.journal.output(activity)
			return text === null ? null : { text }
		},
	}
}

/** How many entries a search reads at the most. */
const searchDepth = 100_000

async function settleAll(parts: CoreParts, database: DatabaseId | undefined): Promise<void> {
	const running = await parts.journal.list({ database, outcome: 'running' })
	for (const id of new Set(running.map((entry) => entry.database.id))) {
		// A database that cannot be looked at now is settled when it can: its entry stays as it is.
		await settleInterrupted(parts, id, () => parts.databases.see(id)).catch((thrown) => {
			if (!faultOf(thrown)) throw thrown
		})
	}
}

function textOf(entry: JournalEntry): string {
	const revisions = [entry.from, entry.to].flatMap((revision) => (revision ? [revision.label, revision.id, revision.message] : []))
	return [entry.database.name, entry.database.path, entry.act, entry.outcome, entry.user, entry.host, entry.id, ...revisions]
		.join('\n')
		.toLowerCase()
}
