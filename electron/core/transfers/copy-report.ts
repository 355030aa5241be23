import type { CopyMap, Finding } from '../../contract/copy-map.ts'
import type { RevisionRef } from '../../contract/database.ts'
import type { Fault } from '../../contract/fault.ts'
import type { CopyReport } from '../../contract/transfers.ts'
import type { RunResult } from '../../drivers/transfers/transfer.ts'
import type { CatalogRecord } from '../connections/catalog.ts'

/** What is known of a copy before its first row. */
export type Outset = {
	readonly id: string
	readonly source: CatalogRecord
	readonly target: CatalogRecord
	readonly map: CopyMap
	readonly findings: readonly Finding[]
	readonly system: string | null
	readonly revision: RevisionRef | null
	readonly sizeBytes: number
	readonly startedAt: string
	readonly user: string
}

/** How it ended: with a result, or with what stopped it. */
export type End =
	| { readonly result: RunResult }
	| { readonly outcome: 'failed' | 'cancelled'; readonly fault: Fault | null; readonly elapsedMs: number }

/** The report that is shown, saved and kept. */
export function reportOf(outset: Outset, end: End, endedAt: string): CopyReport {
	const { id, source, target, map, system, revision, startedAt, user } = outset
	const result = 'result' in end ? end.result : null
	return {
		version: 1,
		id,
		outcome: 'result' in end ? end.result.outcome : end.outcome,
		source: {
			name: source.name,
			path: source.path,
			sizeBytes: outset.sizeBytes,
			snapshotSha256: result?.sourceSha256 ?? null,
			engine: 'sqlite',
			version: '',
			schema: null,
		},
		target: { name: target.name, path: target.path, version: result?.targetVersion ?? '', schema: map.schema, engine: 'postgres' },
		system,
		revision,
		startedAt,
		endedAt,
		copyMs: result?.copyMs ?? ('elapsedMs' in end ? end.elapsedMs : 0),
		verifyMs: result?.verifyMs ?? 0,
		user,
		rows: result?.rows ?? 0,
		bytes: result?.bytes ?? 0,
		map,
		tables: [...(result?.tables ?? [])],
		checks: [...(result?.checks ?? [])],
		leftOut: [...(result?.leftOut ?? [])],
		decided: decidedOf(outset),
		fault: 'fault' in end ? end.fault : null,
	}
}

function decidedOf({ findings, map }: Outset): CopyReport['decided'] {
	return findings.flatMap((finding) => {
		const chosen = map.choices[finding.id]
		return chosen === undefined || chosen === 'stop' ? [] : [{ ...finding, chosen }]
	})
}
