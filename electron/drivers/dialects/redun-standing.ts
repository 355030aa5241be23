import type { Problem } from '../../contract/database.ts'
import type { EngineDescription } from '../engines/engine.ts'
import { inLine, type Look, type RevisionNode, type Standing } from './dialect.ts'
import { type Ledger, readLedger } from './redun-ledger.ts'
import { readLiveSchema } from './redun-live-schema.ts'
import { isEmpty } from './redun-place.ts'
import { differencesFrom, type LiveSchema, missingObjects, versionShownBy } from './redun-schema.ts'
import { newestKnown, type RedunVersion, redunVersions, versionOf, versionOfId } from './redun-versions.ts'

/** Tables that alembic leaves behind when a rebuild of a table breaks off. */
const leftoverPrefix = '_alembic_tmp_'

/** What was read of a database: its bookkeeping and its schema, and what follows from both. */
export type Reading = {
	readonly description: EngineDescription
	readonly ledger: Ledger
	readonly live: LiveSchema
	/** The version by alembic_version, which alone is exact; null when it does not name one that is known. */
	readonly version: RedunVersion | null
	/** A version that this app does not know is recorded: an unknown id, or a major beyond the newest. */
	readonly isNewer: boolean
}

/** Reads where a database stands. Never faults for a state that is merely odd. */
export async function read(look: Look): Promise<Reading> {
	const ledger = await readLedger(look)
	const live = await readLiveSchema(look)
	const [id, ...others] = ledger.ids ?? []
	const known = id === undefined || others.length > 0 ? undefined : versionOfId(id)
	const beyondMajor = (ledger.newestRow?.major ?? 0) > versionOf(newestKnown).major
	const isNewer = beyondMajor || (id !== undefined && others.length === 0 && !known)
	return { description: look.description, ledger, live, version: isNewer ? null : (known ?? null), isNewer }
}

/** Puts a reading in the house's words. `sqlOf` gives the steps' SQL as they stand in the history. */
export function standingFrom(reading: Reading, sqlOf: (version: RedunVersion, direction: 'up' | 'down') => string | null): Standing {
	const { ledger, version } = reading
	const unknownIds = (ledger.ids ?? []).filter((id) => !versionOfId(id))
	return {
		revisions: [
			...redunVersions.map(
				(known, index): RevisionNode => ({
					id: known.id,
					label: known.label,
					message: known.message,
					parents: redunVersions.slice(Math.max(0, index - 1), index).map((parent) => parent.id),
					createdAt: known.createdAt,
					since: known.since,
					file: null,
					edited: false,
					appliedAt: null,
					known: true,
					...inLine,
					up: sqlOf(known, 'up'),
					down: sqlOf(known, 'down'),
				}),
			),
			...unknownIds.map((id) => unknownRevision(id, placeText(reading) ?? id)),
		],
		current: version?.id ?? null,
		currents: version ? [version.id] : [],
		currentText: version ? null : placeText(reading),
		applied: new Set((ledger.ids ?? []).flatMap((id) => lineage(id))),
		ledger: { query: ledger.query, applied: ledger.applied },
		problems: problemsOf(reading),
		project: null,
	}
}

function unknownRevision(id: string, label: string): RevisionNode {
	const nothing = { ...inLine, createdAt: null, since: null, file: null, appliedAt: null, up: null, down: null }
	return { id, label, message: '', parents: [versionOf(newestKnown).id], edited: false, known: false, ...nothing }
}

/** An id with all that it stands on; an unknown one stands on everything known. */
function lineage(id: string): readonly string[] {
	const place = redunVersions.findIndex((version) => version.id === id)
	const below = place < 0 ? redunVersions : redunVersions.slice(0, place)
	return [...below.map((version) => version.id), id]
}

/** `3.?`: the major that redun_version tells, and a minor that cannot be told. Null when there is nothing yet. */
function placeText({ ledger, description }: Reading): string | null {
	if (isEmpty(description)) return null
	return `${ledger.newestRow?.major ?? '?'}.?`
}

function problemsOf(reading: Reading): readonly Problem[] {
	if (isEmpty(reading.description)) return [{ kind: 'empty-database', blocks: false, facts: { path: reading.description.path } }]
	return [
		...newerProblems(reading),
		...idProblems(reading),
		...majorProblems(reading),
		...leftoverProblems(reading),
		...schemaProblems(reading),
	]
}

function newerProblems(reading: Reading): readonly Problem[] {
	if (!reading.isNewer) return []
	const { newestRow, ids } = reading.ledger
	const facts = { version: placeText(reading) ?? '', says: String(newestRow?.major ?? ''), newestKnown, ids: (ids ?? []).join(', ') }
	return [{ kind: 'newer-than-known', blocks: true, facts }]
}

function idProblems(reading: Reading): readonly Problem[] {
	const { ids } = reading.ledger
	if (ids && ids.length > 1) return [{ kind: 'alembic-version-several', blocks: true, facts: { ids: ids.join(', ') } }]
	if (ids && ids.length === 1) return []
	const kind = ids ? 'alembic-version-empty' : 'alembic-version-missing'
	const stamp = versionToStamp(reading)
	return [
		{ kind, blocks: true, facts: stamp ? { expected: stamp.label } : {}, ...(stamp ? { repair: 'stamp-alembic-version' as const } : {}) },
	]
}

/** The version to record where alembic_version has none: the one the schema shows, unless redun_version contradicts it. */
export function versionToStamp({ ledger, live, isNewer }: Reading): RedunVersion | null {
	if (isNewer || (ledger.ids ?? []).length > 0) return null
	const shown = versionShownBy(live)
	return shown && (!ledger.newestRow || ledger.newestRow.major === shown.major) ? shown : null
}

function majorProblems({ ledger, version }: Reading): readonly Problem[] {
	const expected: Readonly<Record<string, string>> = version ? { expected: version.label } : {}
	if (!ledger.hasVersionTable) {
		return [
			{ kind: 'redun-version-missing', blocks: true, facts: expected, ...(version ? { repair: 'create-redun-version' as const } : {}) },
		]
	}
	const record = version ? { repair: 'record-redun-version' as const } : {}
	const { newestRow } = ledger
	if (!newestRow) return [{ kind: 'redun-version-empty', blocks: false, facts: expected, ...record }]
	const disagrees = version !== null && newestRow.major !== version.major
	const says = disagrees || !version ? `${newestRow.major}.?` : version.label
	const problems: Problem[] = []
	if (disagrees)
		problems.push({ kind: 'redun-version-disagrees', blocks: false, facts: { ...expected, says, at: newestRow.at }, ...record })
	if (newestRow.fromTheFuture)
		problems.push({ kind: 'redun-version-from-the-future', blocks: false, facts: { ...expected, says, at: newestRow.at } })
	return problems
}

function leftoverProblems(reading: Reading): readonly Problem[] {
	const safe = new Set(leftoversToDrop(reading))
	return leftovers(reading).map((table) => ({
		kind: 'leftover-table',
		blocks: true,
		facts: { table, expected: table.slice(leftoverPrefix.length) },
		...(safe.has(table) ? { repair: 'drop-leftover-table' as const } : {}),
	}))
}

/**
 * Leftover tables whose real table is there and whole. Where it is not, the break-off came between dropping the old table
 * and renaming the new one, and the leftover holds the only copy of the rows.
 */
export function leftoversToDrop(reading: Reading): readonly string[] {
	const { version, live } = reading
	if (!version) return []
	const damaged = new Set(differencesFrom(live, version).map((difference) => difference.table))
	return leftovers(reading).filter((leftover) => {
		const table = leftover.slice(leftoverPrefix.length)
		return live.tables.has(table) && !damaged.has(table)
	})
}

function leftovers({ description }: Reading): readonly string[] {
	return description.objects
		.filter((object) => object.type === 'table' && object.name.startsWith(leftoverPrefix))
		.map((object) => object.name)
}

function schemaProblems({ version, live }: Reading): readonly Problem[] {
	if (!version) return []
	const expected = version.label
	const differences = differencesFrom(live, version).map(
		({ table, objects }): Problem => ({
			kind: 'unexpected-schema',
			blocks: true,
			facts: { table, objects: objects.join(', '), expected },
		}),
	)
	const missing = differences.length > 0 ? [] : missingObjects(live, version)
	if (missing.length === 0) return differences
	return [...differences, { kind: 'unexpected-schema', blocks: false, facts: { objects: missing.join(', '), expected } }]
}
