import type { CopyMap, CopySurvey, Finding } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import type { BegunCopy, CopyPlan, CopyTarget } from '../../contract/transfers.ts'
import type { TargetTable, Transfer } from '../../drivers/transfers/transfer.ts'
import type { CoreParts } from '../parts.ts'
import { type Between, type CopyEnds, type KnownSystem, lookAtEnds, type Signal, systemOf } from './copy-ends.ts'
import { tokenOf, withSortedChoices } from './copy-token.ts'
import type { Surveys } from './surveys.ts'
import { type Migration, planMigration } from './target-migration.ts'

export type CopyWanted = Between & { readonly schema?: string | undefined; readonly map?: CopyMap | undefined }

/** A plan, with what a run needs of it and the screen does not. */
export type Outlook = {
	readonly plan: CopyPlan
	readonly ends: CopyEnds
	readonly schema: string
	readonly system: KnownSystem | null
	readonly begun: BegunCopy | null
	/** What makes the project's tables in the empty target first; null where they are there, or the copy makes its own. */
	readonly migration: Migration | null
	/** Of the survey and of the map. */
	readonly findings: readonly Finding[]
}

/**
 * Looks at both ends and says everything that a copy would do. Writes nothing. Where a copy was begun that can go on, the plan is
 * the one of that copy, made from its snapshot. Faults: `copy-unsupported`, `copy-stale` (`map`) where a begun copy has another
 * map, `map-malformed`, those of reading both.
 */
export async function lookAhead(parts: CoreParts, surveys: Surveys, wanted: CopyWanted, { signal }: Signal = {}): Promise<Outlook> {
	const ends = await lookAtEnds(parts, wanted)
	const schema = wanted.schema ?? wanted.map?.schema ?? ends.usualSchema
	const begun = await parts.copies.find({ ...wanted, schema })
	const resumed = begun && (await outlookOfBegun(parts, ends, begun, wanted))
	if (resumed) return resumed
	const { survey } = await surveys.of(ends, { signal })
	return within(parts, ends, schema, ends.source.path, async (transfer) => {
		const target = await transfer.target({ survey, system: systemOf(ends.sourceSight, ends.target)?.name ?? null })
		return assemble(parts, { ends, schema, transfer, survey, target, wanted })
	})
}

/** Null where the target has nothing of that copy. */
function outlookOfBegun(
	{ copies, openTransfer }: CoreParts,
	ends: CopyEnds,
	begun: BegunCopy,
	{ map: wantedMap }: CopyWanted,
): Promise<Outlook | null> {
	const { survey, map } = begun
	const schema = map.schema
	return within({ openTransfer }, ends, schema, copies.snapshotOf(begun.id), async (transfer) => {
		const { there, version: __, ...target } = await transfer.target({ survey, system: begun.system })
		if (target.state !== 'begun') return null
		if (wantedMap && !isSameMap(wantedMap, map)) throw new FaultError({ kind: 'copy-stale', what: 'map' })
		const prepared = await transfer.prepare({ survey, map, there, system: begun.system })
		const findings = [...survey.findings, ...prepared.findings]
		const token = tokenOf({
			source: begun.id,
			targetIdentity: ends.targetIdentity,
			target: { ...target, tables: [] },
			map,
			system: begun.system,
		})
		const plan: CopyPlan = {
			survey,
			map,
			target,
			open: [],
			before: [...prepared.before],
			after: [...prepared.after],
			revision: begun.revision,
			system: begun.system,
			token,
		}
		return { plan, ends, schema, system: systemOf(ends.sourceSight, ends.target), begun, migration: null, findings }
	})
}

type Seen = {
	readonly ends: CopyEnds
	readonly schema: string
	readonly transfer: Transfer
	readonly survey: CopySurvey
	readonly target: CopyTarget & { readonly there: readonly TargetTable[] }
	readonly wanted: CopyWanted
}

async function assemble(parts: CoreParts, seen: Seen): Promise<Outlook> {
	const { ends, schema, survey, wanted } = seen
	const { state, tables } = seen.target
	const target: CopyTarget = { state, tables }
	// Its own migrations make their tables where unqualified names go
	const known = schema === ends.usualSchema && wanted.map?.tables !== 'make' ? systemOf(ends.sourceSight, ends.target) : null
	const migration = known && (state === 'empty' || state === 'missing') ? await planMigration(parts, ends, known) : null
	const system = migration || state === 'prepared' || state === 'occupied' ? known : null
	const { map, before, after, findings: found } = await prepared(parts, seen, { system, there: migration ? null : seen.target.there })
	const findings = withoutOwn([...survey.findings, ...found], system)
	const token = tokenOf({ source: ends.stamp, targetIdentity: ends.targetIdentity, target, map, system: system?.name ?? null })
	const plan: CopyPlan = {
		survey: { ...survey, findings },
		map,
		target,
		open: openOf(findings, map),
		before: [...(migration?.statements ?? []), ...before],
		after: [...after],
		revision: system?.revision ?? null,
		system: system?.name ?? null,
		token,
	}
	return { plan, ends, schema, system, begun: null, migration, findings }
}

/** Where `there` is null the tables are not there yet, and nothing may be made to look at them: names are all that is known. */
async function prepared(
	parts: CoreParts,
	{ transfer, survey, schema, wanted }: Seen,
	goal: { readonly system: KnownSystem | null; readonly there: readonly TargetTable[] | null },
) {
	const of = { survey, there: goal.there, system: goal.system?.name ?? null }
	const map = { ...(wanted.map ?? (await transfer.propose({ ...of, timeZone: parts.timeZone }))), schema }
	return transfer.prepare({ ...of, map })
}

/** Views and triggers of a known system are made by its own migrations, in the target's words. */
const withoutOwn = (findings: readonly Finding[], system: KnownSystem | null): Finding[] =>
	findings.filter(({ kind }) => system === null || kind !== 'not-carried')

/** Findings about which nobody has said anything but to stop, in tables that are copied. */
export function openOf(findings: readonly Finding[], map: CopyMap): string[] {
	const left = new Set(map.map.filter(({ columns }) => columns === null).map(({ table }) => table))
	const isAbout = ({ table, kind }: Finding) => table === null || !left.has(table) || kind === 'no-place' || kind === 'virtual-table'
	return findings.filter((finding) => isAbout(finding) && (map.choices[finding.id] ?? 'stop') === 'stop').map(({ id }) => id)
}

function isSameMap(one: CopyMap, other: CopyMap): boolean {
	return JSON.stringify(withSortedChoices(one)) === JSON.stringify(withSortedChoices(other))
}

/** Works with a transfer of a file into the target, and closes it. */
async function within<Result>(
	{ openTransfer }: Pick<CoreParts, 'openTransfer'>,
	{ server }: CopyEnds,
	schema: string,
	path: string,
	work: (transfer: Transfer) => Promise<Result>,
): Promise<Result> {
	const transfer = await openTransfer({ source: { path }, target: server, schema })
	try {
		return await work(transfer)
	} finally {
		await transfer.close()
	}
}
