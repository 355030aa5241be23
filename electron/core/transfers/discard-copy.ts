import { FaultError } from '../../contract/fault.ts'
import type { CoreParts } from '../parts.ts'
import { type Between, lookAtEnds } from './copy-ends.ts'
import { unmakeTarget } from './target-migration.ts'

/**
 * Takes away what a copy that broke off left in the target, and its snapshot. The target is as it was before that copy.
 * Faults: `nothing-to-undo`, `run-held`, those of writing.
 */
export async function discardCopy(parts: CoreParts, between: Between): Promise<void> {
	const ends = await lookAtEnds(parts, between)
	const { engine } = await parts.databases.openForWork(between.target)
	try {
		const lock = await parts.locks.take(engine.identity, 'copy')
		try {
			const begun = await parts.copies.find(between)
			const schema = begun?.map.schema ?? ends.usualSchema
			const path = begun ? parts.copies.snapshotOf(begun.id) : ends.source.path
			const transfer = await parts.openTransfer({ source: { path }, target: ends.server, schema })
			const isDiscarded = await transfer.discard().finally(() => transfer.close())
			if (begun) {
				await unmakeTarget(engine, begun.unmake)
				await parts.copies.remove(begun.id)
			}
			if (!isDiscarded && !begun) throw new FaultError({ kind: 'nothing-to-undo' })
		} finally {
			await lock.release()
		}
	} finally {
		await engine.close()
		await parts.keepers.close(between.target)
	}
}
