import type { Source } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { RunReport } from '../../contract/migrations.ts'
import type { Engine, SchemaObject } from '../../drivers/engines/engine.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { Databases, Sight } from '../connections/databases.ts'
import { changeDatabase } from '../migrations/change.ts'
import { makePlan, type PreparedPlan } from '../migrations/plan.ts'
import { defaultLockTimeoutMs, prepareRun } from '../migrations/run.ts'
import type { RunLocks } from '../migrations/run-lock.ts'
import { textOf } from '../migrations/step-report.ts'
import type { CoreParts } from '../parts.ts'
import type { CopyEnds, KnownSystem } from './copy-ends.ts'

/** How the project's own migrations make its tables in an empty target, at the revision of the source. */
export type Migration = { readonly statements: readonly string[]; readonly prepared: PreparedPlan }

/** Plans it without writing anything. Faults: those of planning. */
export async function planMigration(parts: CoreParts, ends: CopyEnds, system: KnownSystem): Promise<Migration> {
	const sight = await sightAs(parts, await parts.databases.see(ends.target.id), ends, system)
	const prepared = await makePlan(sight, { target: system.revision.id }, {})
	return { statements: prepared.plan.steps.map(textOf), prepared }
}

/**
 * Runs it, as any upgrade of the target: journalled, read back, under the lock that the copy holds. Answers with statements that take away again all
 * that it made. Faults: those of the run.
 */
export async function migrateTarget(
	parts: CoreParts,
	{ ends, system, migration }: { readonly ends: CopyEnds; readonly system: KnownSystem; readonly migration: Migration },
	signal: AbortSignal,
): Promise<readonly string[]> {
	const databases: Databases = {
		...parts.databases,
		seeThrough: async (engine, record) => sightAs(parts, await parts.databases.seeThrough(engine, record), ends, system),
	}
	const before = await objectsOf(parts, ends)
	const { binding, choices } = migration.prepared.plan
	let report: RunReport | null = null
	await changeDatabase(
		{ ...parts, databases, locks: held },
		ends.target.id,
		{
			signal,
			emit: (event) => {
				if (event.kind === 'finished') report = event.report
			},
		},
		(change) =>
			prepareRun({ ...parts, databases }, change, {
				to: { target: system.revision.id },
				choices,
				binding,
				backUpFirst: false,
				lockTimeoutMs: defaultLockTimeoutMs,
			}),
	)
	insistOnSuccess(report)
	const known = new Set(before.map(nameOf))
	return unmaking((await objectsOf(parts, ends)).filter((object) => !known.has(nameOf(object))))
}

/** Takes away what the migrations made. Does nothing where there is nothing. */
export async function unmakeTarget(engine: Engine, unmake: readonly string[]): Promise<void> {
	if (unmake.length === 0) return
	const step = { id: 'copy', sql: unmake.join(';\n'), parameters: {}, mayLoseRows: 'all' as const }
	const { fault } = await engine.migrate({ steps: [step], lockTimeoutMs: defaultLockTimeoutMs })
	if (fault) throw new FaultError(fault)
}

/** The target taken for what the source is: nothing in an empty database says so. */
async function sightAs({ ownFiles }: CoreParts, sight: Sight, ends: CopyEnds, { name, dialect }: KnownSystem): Promise<Sight> {
	const look = { ...sight.look, source: sight.look.source ?? sourceFor(ends, ownFiles[name]) }
	return { ...sight, look, recognised: { dialect, standing: await dialect.standing(look) } }
}

/** Where the history's files are: where those of the source are, else Headway's own. */
function sourceFor({ source, sourceSight }: CopyEnds, own: string | undefined): Source | null {
	const convention = sourceSight.recognised?.standing.project?.convention ?? null
	if (source.source) return { ...source.source, convention: source.source.convention ?? convention }
	return own === undefined ? null : { folder: own, convention }
}

/** The copy holds the lock already. */
const held: RunLocks = { take: async () => ({ release: async () => undefined }) }

function insistOnSuccess(report: RunReport | null): void {
	if (report === null) throw new Error('the migration ended without saying how')
	if (report.outcome === 'succeeded') return
	throw new FaultError(report.fault ?? { kind: 'cancelled' })
}

const objectsOf = async ({ databases }: CoreParts, { target }: CopyEnds): Promise<readonly SchemaObject[]> =>
	(await databases.see(target.id)).look.description.objects

const nameOf = ({ type, name, namespace }: SchemaObject): string => JSON.stringify([type, namespace, name])

/** In an order in which nothing stands in the way of what follows. */
const droppedKinds = ['view', 'table', 'function', 'type', 'sequence'] as const

function unmaking(objects: readonly SchemaObject[]): readonly string[] {
	return droppedKinds.flatMap((kind) =>
		objects
			.filter(({ type }) => type === kind)
			.map(({ name, namespace = 'public' }) => `DROP ${kind.toUpperCase()} IF EXISTS ${quoteName(namespace)}.${quoteName(name)} CASCADE`),
	)
}
