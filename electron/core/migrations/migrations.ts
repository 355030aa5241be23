import type { DatabaseId } from '../../contract/database.ts'
import type { Plan, PlanBinding, PlanChoices, PlanTarget, RunEvent, Undoable } from '../../contract/migrations.ts'
import { actStream } from '../../lib/act-stream.ts'
import { settleInterrupted } from '../activity/interrupted.ts'
import { prepareRestore } from '../backups/restore.ts'
import type { CoreParts } from '../parts.ts'
import { type Change, changeDatabase, type Intent } from './change.ts'
import { makePlan } from './plan.ts'
import { defaultLockTimeoutMs, prepareRun } from './run.ts'
import { findUndoable, requireUndoable } from './undo.ts'

export type RunRequest = {
	readonly database: DatabaseId
	readonly to: PlanTarget
	readonly choices?: PlanChoices | undefined
	readonly binding: PlanBinding
	readonly backUpFirst: boolean
	readonly lockTimeoutMs?: number | undefined
}

/** Plans, and what carries them out. Streams end with `finished`; leaving one only stops watching, `cancel` stops the change. */
export function createMigrations(parts: CoreParts) {
	return {
		async undoable(id: DatabaseId): Promise<Undoable | null> {
			await settleInterrupted(parts, id, () => parts.databases.see(id))
			return (await findUndoable(parts, id))?.undoable ?? null
		},
		async plan(id: DatabaseId, to: PlanTarget, choices: PlanChoices = {}): Promise<Plan> {
			return (await makePlan(await parts.databases.see(id), to, choices)).plan
		},
		run(
			{ database, choices = {}, lockTimeoutMs = defaultLockTimeoutMs, ...input }: RunRequest,
			signal?: AbortSignal,
		): AsyncGenerator<RunEvent, void, void> {
			return changeStream(parts, database, signal, (change) => prepareRun(parts, change, { ...input, choices, lockTimeoutMs }))
		},
		undo(id: DatabaseId, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
			const prepare = async (change: Change) => {
				const { backup } = await requireUndoable(parts, id)
				return prepareRestore(parts, change, { act: 'undo', backup, evenIfOther: false, lockTimeoutMs: defaultLockTimeoutMs })
			}
			return changeStream(parts, id, signal, prepare, 'what-is-left')
		},
		cancel(id: DatabaseId): { stopping: boolean } {
			return { stopping: parts.acts.cancel(id) }
		},
	}
}

/**
 * A change as a stream that Cancel can find by its database. A page that is reloaded or a connection that breaks must not
 * roll back an hour of work: only Cancel, and the end of the app, stop a change.
 */
export function changeStream(
	parts: CoreParts,
	id: DatabaseId,
	signal: AbortSignal | undefined,
	prepare: (change: Change) => Promise<Intent>,
	opens?: Parameters<typeof changeDatabase>[4],
): AsyncGenerator<RunEvent, void, void> {
	return actStream<RunEvent>(
		(emit, streamSignal) =>
			parts.acts.during(id, streamSignal, async (actSignal) => {
				await settleInterrupted(parts, id, () => parts.databases.see(id))
				await changeDatabase(parts, id, { emit, signal: actSignal }, prepare, opens)
			}),
		{ signal, leaving: 'goes-on' },
	)
}
