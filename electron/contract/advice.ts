import { z } from 'zod'

/**
 * Something about this database, this plan and the system it belongs to that bites when it is not known beforehand.
 * `stops`: the plan is shown and cannot be run. `facts` are what the sentence needs. Words: contract/words.
 */
export const adviceSchema = z.object({
	kind: z.enum([
		// Any Alembic project
		'not-one-transaction',
		'partly-committed',
		'no-transaction',
		'nothing-undoes',
		'id-too-long',
		'runs-on-copy',
		'runs-in-place',
		'marker-only',
		'purges-markers',
		// SyncMaster
		'stop-services',
		'runs-in-progress',
		'sessions-connected',
		'async-driver-needed',
		'percent-in-password',
		'old-single-revision',
		'drifted-widths',
		'skips-when-present',
		'not-previewable',
		'broken-downgrade',
		'extension-rights',
		'rewrites-search-vectors',
		'sample-key',
		// REANA
		'no-initial-revision',
		'stamps-unchecked',
		'jump-stops',
		'names-already-enforced',
		'orphans-deleted',
		'workspace-prefix',
		'restarts-too-many',
		'downgrade-fails-on-sqlalchemy-2',
		'enums-left-behind',
		'enums-in-the-way',
		'round-trip-loses',
		'pooler-port',
		'wrapper-lacks',
		'schema-missing',
	]),
	stops: z.boolean(),
	/** Revision it is about, where it is about one. */
	revision: z.string().nullable(),
	facts: z.record(z.string(), z.string()),
	count: z.number().int().optional(),
})
export type Advice = z.infer<typeof adviceSchema>
