import { type CheckedValues, checkedValuesSchema, type KeptCheck } from '../../contract/cached.ts'
import type { DatabaseId } from '../../contract/database.ts'
import type { Engine } from '../../drivers/engines/engine.ts'

/** What the latest check of each database's cached values came to. */
export type KeptChecks = {
	keep(id: DatabaseId, checked: CheckedValues): Promise<void>
	/** Null where none has come to its end yet. */
	latest(id: DatabaseId): Promise<KeptCheck | null>
}

/** Keeps it in Headway's own state. */
export function createKeptChecks({ state, now }: { readonly state: Engine; readonly now: () => Date }): KeptChecks {
	return {
		async keep(id, checked) {
			const sql = 'INSERT OR REPLACE INTO value_check (database_id, ended_at, came_to) VALUES (:id, :endedAt, :cameTo)'
			await state.write([{ sql, parameters: { id, endedAt: now().toISOString(), cameTo: JSON.stringify(checked) } }])
		},
		async latest(id) {
			const sql = 'SELECT ended_at, came_to FROM value_check WHERE database_id = :id'
			const [answer] = await state.read([{ sql, parameters: { id } }])
			const [endedAt, cameTo] = answer?.rows[0]?.map(String) ?? []
			if (endedAt === undefined || cameTo === undefined) return null
			// What another release kept may be of another form: values can be checked again
			const read = checkedValuesSchema.safeParse(JSON.parse(cameTo))
			return read.success ? { endedAt, ...read.data } : null
		},
	}
}
