import { FaultError } from '../../contract/fault.ts'
import type { PlanChoices } from '../../contract/migrations.ts'
import type { EngineDescription, EngineStep, SchemaObject } from '../engines/engine.ts'
import { inSql, type Look, type Preparation, type PreparedStep } from './dialect.ts'
import { type Counts, readCounts } from './redun-counts.ts'
import { keeperOnPostgres, readDependents } from './redun-dependents.ts'
import { countsOf, effectOf } from './redun-effects.ts'
import { ledgerAt, recordMajorSql } from './redun-ledger.ts'
import type { RedunMove } from './redun-moves.ts'
import { keeperOnSqlite } from './redun-own-objects.ts'
import { indexesAt, tablesAt } from './redun-schema.ts'
import { newClient, refuseTakenNames, refuseUnknownZone, sharedServer } from './redun-server.ts'
import type { RedunSql } from './redun-sql.ts'
import { countTimesWithin } from './redun-time-counts.ts'
import type { RedunVersion } from './redun-versions.ts'
import { hazardsOf, lossesOf, type Weighing } from './redun-weighing.ts'
import { zoneClock } from './time-zone.ts'

/** Where the moves begin, what they run, and in which zone old job times are read unless the person says otherwise. */
export type Outset = {
	readonly look: Look
	readonly current: RedunVersion | null
	readonly sql: RedunSql
	readonly defaultTimeZone: string
}

/**
 * Prepares moves along redun's line, the first of which starts where the database is. Everything that could make a step
 * fail half-way is looked for here, before anything runs.
 * Faults: `unexpected-schema`, `unknown-time-zone`, `unclear-state` (`orphan-jobs`: jobs that reach no execution even after
 * stubs are made; `unreadable-times`: job times that are not in redun's form; `type-too-long`: type names that PostgreSQL
 * cannot keep below 3.2).
 */
export async function prepareMoves(
	outset: Outset,
	moves: readonly RedunMove[],
	choices: PlanChoices,
): Promise<Omit<Preparation, 'verify'>> {
	const weighing = await weigh(outset, moves, choices)
	refuseLostJobs(weighing.counts)
	const { description } = outset.look
	const keep =
		description.kind === 'sqlite'
			? keeperOnSqlite(description, outset.current, moves)
			: keeperOnPostgres(await readDependents(outset.look, outset.current, moves))
	const shared = description.kind === 'postgres' ? [await sharedServer(outset.look)] : []
	if (description.kind === 'postgres') await refuseTakenNames(outset.look, moves)
	for (const move of moves) await refuseCollision(outset, move, textOf(outset, move))
	const steps = moves.map((move, index): PreparedStep => {
		const sql = textOf(outset, move)
		const kept = keep(move, sql)
		const recorded = index === moves.length - 1 ? `\n${recordMajorSql(move.to, description.kind)}` : ''
		const losses = [...lossesOf(move, weighing.counts), ...kept.loses]
		return {
			id: move.version.id,
			label: move.version.label,
			message: move.version.message,
			direction: move.direction,
			sql: kept.sql + recorded,
			file: null,
			...inSql,
			transactional: true,
			reaches: move.to.id,
			reversible: move.from !== null && losses.every((loss) => loss.rebuildable) && !losesMoments(move, weighing),
			loses: losses,
			hazards: [...(index === 0 ? shared : []), ...hazardsOf(move, effectOf(move, description.kind), weighing)],
			parameters: movesTimes(move) ? timeParameters(move, description.kind, weighing.timeZone) : {},
			mayLoseRows: effectOf(move, description.kind).drops ?? [],
		}
	})
	const asksTimeZone = moves.some(movesTimes)
	const settings = description.kind === 'postgres' ? { settings: newClient } : {}
	return { steps, choices: asksTimeZone ? { timeZone: weighing.timeZone } : {}, asksTimeZone, ...settings }
}

/** How the bookkeeping must read after these moves. */
export function verifyAfter(
	moves: readonly RedunMove[],
	current: RedunVersion | null,
	unmoved: Preparation['verify'],
): Preparation['verify'] {
	const reached = moves.at(-1)?.to
	return reached && reached !== current ? ledgerAt(reached) : unmoved
}

async function weigh({ look, current, defaultTimeZone }: Outset, moves: readonly RedunMove[], choices: PlanChoices): Promise<Weighing> {
	const timeZone = choices.timeZone ?? defaultTimeZone
	const times = moves.find(movesTimes)
	const clock = times ? zoneClock(timeZone) : null
	if (times && look.description.kind === 'postgres') await refuseUnknownZone(look, timeZone)
	// Before the first version there is nothing to count.
	const counts: Counts = current
		? await readCounts(
				look,
				moves.flatMap((move) => countsOf(move, look.description.kind)),
			)
		: new Map()
	const repeated = times?.direction === 'up' ? clock?.repeatedLocal : clock?.repeatedUtc
	const ambiguousTimes = current && repeated ? await countTimesWithin(look, repeated, times?.direction === 'down') : 0
	return { counts, timeZone, ambiguousTimes, clockStandsAtUtc: clock?.utcToLocal.every(([, seconds]) => seconds === 0) ?? false }
}

function refuseLostJobs(counts: Counts): void {
	if ((counts.get('unreachable-jobs') ?? 0) > 0) throw new FaultError({ kind: 'unclear-state', problem: 'orphan-jobs' })
	if ((counts.get('unreadable-times') ?? 0) > 0) throw new FaultError({ kind: 'unclear-state', problem: 'unreadable-times' })
	if ((counts.get('long-types') ?? 0) > 0) throw new FaultError({ kind: 'unclear-state', problem: 'type-too-long' })
}

/** Something of the owner's own already has a name that the step is about to give. An index that is the same is no collision. */
async function refuseCollision({ look, current }: Outset, { direction, from, to }: RedunMove, sql: string): Promise<void> {
	if (direction === 'down') return
	const expected = new Set(current ? [...tablesAt(current), ...indexesAt(current)] : [])
	const before = new Set(from ? [...tablesAt(from), ...indexesAt(from)] : [])
	const made = [...tablesAt(to), ...indexesAt(to)].filter((name) => !before.has(name) && !expected.has(name))
	const wanted = new Set(
		sql
			.replace(/--[^\n]*/g, '')
			.split(';')
			.map(plainly),
	)
	for (const object of look.description.objects) {
		if (!made.includes(object.name.toLowerCase())) continue
		if (object.type === 'index' && !object.invalid && wanted.has(plainly(await definitionOf(look, object)))) continue
		throw new FaultError({ kind: 'unexpected-schema', table: object.table, objects: [object.name] })
	}
}

/** What makes an index: SQLite's catalogue has it as text, PostgreSQL writes it when asked. */
async function definitionOf({ read }: Look, { sql, name, namespace }: SchemaObject): Promise<string> {
	if (sql !== null || namespace === undefined) return sql ?? ''
	const [definition] = await read([
		{
			sql: `SELECT pg_get_indexdef(c.oid) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
				WHERE n.nspname = :namespace AND c.relname = :name`,
			parameters: { namespace, name },
		},
	])
	return String(definition?.rows[0]?.[0] ?? '')
}

/** SQL without what does not change its meaning, to tell whether two indexes are the same. PostgreSQL writes more than was asked. */
function plainly(sql: string): string {
	return sql
		.replace(/\bif\s+not\s+exists\b|\busing\s+btree\b/gi, '')
		.replace(/\bon\s+(?:\w+|"(?:[^"]|"")*")\./i, 'on ')
		.replace(/["`[\]\s]/g, '')
		.toLowerCase()
}

function textOf({ sql }: Outset, { version, direction }: RedunMove): string {
	const text = sql.of(version, direction)
	if (text === null) throw new FaultError({ kind: 'irreversible', revision: version.label })
	return text
}

/** Does a move rewrite job times between a wall clock and UTC. */
function movesTimes({ version }: RedunMove): boolean {
	return version.label === '3.4'
}

/** Going down, two moments of a repeated hour become one wall-clock time, and going up again cannot tell them apart. */
function losesMoments(move: RedunMove, { ambiguousTimes }: Weighing): boolean {
	return movesTimes(move) && move.direction === 'down' && ambiguousTimes > 0
}

/** SQLite is told how the zone's clocks went; PostgreSQL knows. */
function timeParameters({ direction }: RedunMove, engine: EngineDescription['kind'], timeZone: string): EngineStep['parameters'] {
	if (engine === 'postgres') return { time_zone: timeZone }
	const clock = zoneClock(timeZone)
	return { time_zone_offsets: JSON.stringify(direction === 'up' ? clock.localToUtc : clock.utcToLocal) }
}
