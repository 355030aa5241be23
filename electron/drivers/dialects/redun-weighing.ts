import type { Hazard, Loss } from '../../contract/migrations.ts'
import type { Counts } from './redun-counts.ts'
import type { StepEffect } from './redun-effects.ts'
import { nameOf, type RedunMove } from './redun-moves.ts'
import { clientsShutOut } from './redun-versions.ts'

/** What was found out about this very database before its steps are shown. */
export type Weighing = {
	readonly counts: Counts
	/** Zone in which wall-clock times are read. */
	readonly timeZone: string
	/** Job times that lie in an hour which that zone's clocks showed twice. */
	readonly ambiguousTimes: number
	/** The zone never leaves UTC, so that moving job times changes nothing. */
	readonly clockStandsAtUtc: boolean
}

/** What a step destroys, by exact count; nothing that is not there is listed. */
export function lossesOf({ version, direction }: RedunMove, counts: Counts): readonly Loss[] {
	if (direction === 'up') return []
	const lost = (kind: 'tags' | 'tag-edits' | 'evaluations' | 'heartbeats' | 'execution-ids', rebuildable: boolean): readonly Loss[] => {
		const count = counts.get(kind) ?? 0
		return count > 0 ? [{ kind, count, rebuildable }] : []
	}
	switch (version.label) {
		case '3.5':
			return lost('heartbeats', false)
		case '3.1':
			return [...lost('tags', false), ...lost('tag-edits', false)]
		case '2.3':
			return lost('execution-ids', true)
		case '2.0':
			return lost('evaluations', false)
		default:
			return []
	}
}

/** What a person should weigh before a step runs. */
export function hazardsOf(move: RedunMove, effect: StepEffect, weighing: Weighing): readonly Hazard[] {
	return [
		...rowHazards(move, weighing),
		...rebuildHazards(effect, weighing),
		...timeHazards(move, weighing),
		...lockHazards(effect),
		...clientHazards(move),
	]
}

function rowHazards(move: RedunMove, { counts }: Weighing): readonly Hazard[] {
	const stepName = nameOf(move)
	if (stepName === '2.1 up') return counted('adds-rows', counts.get('tasks-without-value'), { table: 'value', what: 'task values' })
	if (stepName === '3.2 down') return counted('rewrites-rows', counts.get('values'), { table: 'value', what: 'values' })
	if (stepName !== '3.0 up') return []
	return [
		...counted('orphan-jobs', counts.get('orphan-jobs'), { table: 'job' }),
		...counted('adds-rows', counts.get('roots-without-execution'), { table: 'execution', what: 'stub executions' }),
		...counted('rewrites-rows', counts.get('jobs'), { table: 'job', what: 'jobs' }),
	]
}

function rebuildHazards({ rebuilds }: StepEffect, { counts }: Weighing): readonly Hazard[] {
	return rebuilds ? [{ kind: 'rebuilds-table', facts: { table: rebuilds }, count: counts.get('jobs') ?? 0 }] : []
}

function timeHazards({ version, direction }: RedunMove, weighing: Weighing): readonly Hazard[] {
	if (version.label !== '3.4') return []
	const { counts, timeZone } = weighing
	const facts = { table: 'job', timeZone, direction }
	return [
		{ kind: 'asks-time-zone', facts, count: counts.get('job-times') ?? 0 },
		...counted('rewrites-rows', weighing.clockStandsAtUtc ? 0 : counts.get('jobs'), { table: 'job', what: 'jobs' }),
		...counted('ambiguous-times', weighing.ambiguousTimes, facts),
		// Clients that are running now go on writing job times as they did, and nothing in a row says which it is.
		{ kind: 'clients-may-write', facts: { table: 'job', clients: direction === 'up' ? '<=0.22.0' : '>=0.23.0' } },
	]
}

function lockHazards({ locks = [] }: StepEffect): readonly Hazard[] {
	return locks.map(({ table, mode }): Hazard => ({ kind: 'locks-table', facts: { table, mode } }))
}

function clientHazards({ from, to }: RedunMove): readonly Hazard[] {
	return from ? clientsShutOut(from, to).map((clients): Hazard => ({ kind: 'shuts-out-clients', facts: { clients } })) : []
}

function counted(kind: Hazard['kind'], count: number | undefined, facts: Hazard['facts']): readonly Hazard[] {
	return count ? [{ kind, facts, count }] : []
}
