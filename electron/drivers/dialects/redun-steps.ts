import { FaultError } from '../../contract/fault.ts'
import type { PlanChoices } from '../../contract/migrations.ts'
import type { Look, Preparation, PreparedStep } from './dialect.ts'
import { type CountName, type Counts, countTimesWithin, readCounts } from './redun-counts.ts'
import { ledgerAt, recordMajorSql } from './redun-ledger.ts'
import { nameOf, type RedunMove, type StepName } from './redun-moves.ts'
import { checksOf, keepThrough, ownObjectsIn, type StepEffect, withChecks } from './redun-own-objects.ts'
import { indexesAt, tablesAt } from './redun-schema.ts'
import type { RedunSql } from './redun-sql.ts'
import type { RedunVersion } from './redun-versions.ts'
import { hazardsOf, lossesOf, type Weighing } from './redun-weighing.ts'
import { mentions } from './table-body.ts'
import { zoneClock } from './time-zone.ts'

/** Where the moves begin, what they run, and in which zone old job times are read unless the person says otherwise. */
export type Outset = {
	readonly look: Look
	readonly current: RedunVersion | null
	readonly sql: RedunSql
	readonly defaultTimeZone: string
}

const effects: Readonly<Record<StepName, StepEffect>> = {
	'2.0 down': { drops: ['evaluation'] },
	'2.3 up': { rebuilds: 'job' },
	'2.3 down': { rebuilds: 'job', removesColumn: { table: 'job', column: 'execution_id' } },
	'3.0 up': { rebuilds: 'job' },
	'3.0 down': { rebuilds: 'job' },
	'3.1 down': { drops: ['tag', 'tag_edit'] },
	'3.5 down': { removesColumn: { table: 'execution', column: 'updated_time' } },
}

/** What must be counted before a step can be shown. */
const countsFor: Readonly<Record<StepName, readonly CountName[]>> = {
	'2.0 down': ['evaluations'],
	'2.1 up': ['tasks-without-value'],
	'2.3 up': ['jobs'],
	'2.3 down': ['jobs', 'execution-ids'],
	'3.0 up': ['jobs', 'roots-without-execution', 'orphan-jobs', 'unreachable-jobs'],
	'3.0 down': ['jobs'],
	'3.1 down': ['tags', 'tag-edits'],
	'3.4 up': ['jobs', 'job-times', 'unreadable-times'],
	'3.4 down': ['jobs', 'job-times', 'unreadable-times'],
	'3.5 down': ['heartbeats'],
}

/**
 * Prepares moves along redun's line, the first of which starts where the database is. Everything that could make a step
 * fail half-way is looked for here, before anything runs.
 * Faults: `unexpected-schema`, `unknown-time-zone`, `unclear-state` (`orphan-jobs`: jobs that reach no execution even after
 * stubs are made; `unreadable-times`: job times that are not in redun's form).
 */
export async function prepareMoves(
	outset: Outset,
	moves: readonly RedunMove[],
	choices: PlanChoices,
): Promise<Omit<Preparation, 'verify'>> {
	const weighing = await weigh(outset, moves, choices)
	refuseLostJobs(weighing.counts)
	const checks =
		outset.current && moves.some((move) => effectOf(move).rebuilds) ? checksOf(outset.look.description, 'job', outset.current) : []
	const steps: PreparedStep[] = []
	let own = ownObjectsIn(outset.look.description, outset.current)
	for (const [index, move] of moves.entries()) {
		const sql = textOf(outset, move)
		refuseCollision(outset, move, sql)
		refuseChecksOnColumn(checks, effectOf(move))
		const keeping = keepThrough(effectOf(move), own)
		const recorded = index === moves.length - 1 ? `\n${recordMajorSql(move.to)}` : ''
		const losses = [...lossesOf(move, weighing.counts), ...keeping.loses]
		steps.push({
			id: move.version.id,
			label: move.version.label,
			message: move.version.message,
			direction: move.direction,
			sql: keeping.before + withChecks(sql, checks) + keeping.after + recorded,
			file: null,
			transactional: true,
			reaches: move.to.id,
			reversible: move.from !== null && losses.every((loss) => loss.rebuildable) && !losesMoments(move, weighing),
			loses: losses,
			hazards: [...hazardsOf(move, effectOf(move), weighing)],
			parameters: movesTimes(move) ? { time_zone_offsets: JSON.stringify(shiftsOf(move, weighing.timeZone)) } : {},
			mayLoseRows: effectOf(move).drops ?? [],
		})
		own = keeping.kept
	}
	const asksTimeZone = moves.some(movesTimes)
	return { steps, choices: asksTimeZone ? { timeZone: weighing.timeZone } : {}, asksTimeZone }
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
	// Before the first version there is nothing to count.
	const counts: Counts = current
		? await readCounts(
				look,
				moves.flatMap((move) => countsFor[nameOf(move)] ?? []),
			)
		: new Map()
	const repeated = times?.direction === 'up' ? clock?.repeatedLocal : clock?.repeatedUtc
	const ambiguousTimes = current && repeated ? await countTimesWithin(look, repeated) : 0
	return { counts, timeZone, ambiguousTimes, clockStandsAtUtc: clock?.utcToLocal.every(([, seconds]) => seconds === 0) ?? false }
}

function refuseLostJobs(counts: Counts): void {
	if ((counts.get('unreachable-jobs') ?? 0) > 0) throw new FaultError({ kind: 'unclear-state', problem: 'orphan-jobs' })
	if ((counts.get('unreadable-times') ?? 0) > 0) throw new FaultError({ kind: 'unclear-state', problem: 'unreadable-times' })
}

/** Something of the owner's own already has a name that the step is about to give. An index that is the same is no collision. */
function refuseCollision({ look, current }: Outset, { direction, from, to }: RedunMove, sql: string): void {
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
		if (object.type === 'index' && object.sql && wanted.has(plainly(object.sql))) continue
		throw new FaultError({ kind: 'unexpected-schema', table: object.table, objects: [object.name] })
	}
}

/** SQL without what does not change its meaning, to tell whether two indexes are the same. */
function plainly(sql: string): string {
	return sql.replace(/\bif\s+not\s+exists\b|["`[\]\s]/gi, '').toLowerCase()
}

function refuseChecksOnColumn(checks: readonly string[], { rebuilds, removesColumn }: StepEffect): void {
	if (!rebuilds || !removesColumn) return
	const foreign = checks.filter((check) => mentions(check, removesColumn.column))
	if (foreign.length > 0) throw new FaultError({ kind: 'unexpected-schema', table: rebuilds, objects: foreign })
}

function textOf({ sql }: Outset, { version, direction }: RedunMove): string {
	const text = sql.of(version, direction)
	if (text === null) throw new FaultError({ kind: 'irreversible', revision: version.label })
	return text
}

function effectOf(move: RedunMove): StepEffect {
	return effects[nameOf(move)] ?? {}
}

/** Does a move rewrite job times between a wall clock and UTC. */
function movesTimes({ version }: RedunMove): boolean {
	return version.label === '3.4'
}

/** Going down, two moments of a repeated hour become one wall-clock time, and going up again cannot tell them apart. */
function losesMoments(move: RedunMove, { ambiguousTimes }: Weighing): boolean {
	return movesTimes(move) && move.direction === 'down' && ambiguousTimes > 0
}

function shiftsOf({ direction }: RedunMove, timeZone: string): readonly (readonly [string, number])[] {
	const clock = zoneClock(timeZone)
	return direction === 'up' ? clock.localToUtc : clock.utcToLocal
}
