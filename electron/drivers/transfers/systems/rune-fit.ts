import type { CopyCheck } from '../../../contract/transfers.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { CheckedEnds, SystemFit } from '../transfer.ts'
import { judged, lackOfHashes, tallyRows } from './checked-rows.ts'
import { fitByType } from './fit-by-type.ts'
import { checkBooks } from './ordered-sql-fit.ts'

const tables: ReadonlySet<string> = new Set(['jobs', 'idempotency_keys', 'workflow_events', 'chain_state', 'audit_artifact', 'settings'])

/**
 * RUNE. All of its tables, `settings` and the numbers of events included. Its times are seconds since 1970 in eight bytes,
 * as in the file; a target that RUNE made itself has four, into which they do not go. The books say when each version was
 * applied to this database, so that they are the target's own.
 */
export const runeFit: SystemFit = {
	system: 'rune',
	books: ['schema_version'],
	tables,
	promises: {},
	timeZone: null,
	fit: (table, target) => (tables.has(table.name) && target !== undefined ? fitByType(table, target) : null),
	settings: () => [],
	checks: async (ends) => [await checkBooks(ends, { table: 'schema_version', version: 'version' }), ...(await checkArtifacts(ends))],
}

/** Each proof names the sum of its bytes and how many there are. */
async function checkArtifacts(ends: CheckedEnds): Promise<readonly CopyCheck[]> {
	if (!ends.compared.some(({ into }) => into === 'audit_artifact')) return []
	const lack = await lackOfHashes(ends)
	const sum: CopyCheck =
		lack === null
			? await checkEach(ends, 'sha256', "lower(r.sha256) = encode(pg_catalog.sha256(r.content), 'hex')")
			: { kind: 'rune-sha256', subject: 'audit_artifact.sha256', holds: false, found: lack }
	return [sum, await checkEach(ends, 'size_bytes', 'r.size_bytes = octet_length(r.content)')]
}

async function checkEach(ends: CheckedEnds, column: string, holds: string): Promise<CopyCheck> {
	const table = `${quoteName(ends.schema)}.audit_artifact`
	const tally = await tallyRows(ends, { table, key: 'artifact_id', holds })
	return { kind: 'rune-sha256', subject: `audit_artifact.${column}`, ...judged(tally, ['audit_artifact'], ends) }
}
