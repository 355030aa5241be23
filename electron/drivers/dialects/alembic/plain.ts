import type { Advice } from '../../../contract/advice.ts'
import { statement } from './advice-asking.ts'
import type { Advisor, Occasion } from './advisor.ts'
import { suggestPlain } from './suggested-commands.ts'

/** Any project with Alembic: nothing is known of it but what its files and Alembic's own habits tell. */
export const plainAlembic: Advisor = {
	system: 'alembic',
	async recognises(_look, project, rows) {
		const evidence = [
			...(project === null ? [] : [`${project.revisions.length} revision files`]),
			...(rows.length === 0 ? [] : [`a version table with ${rows.length === 1 ? 'a row' : `${rows.length} rows`}`]),
		]
		return evidence.length === 0 ? null : { sure: 'likely', evidence }
	},
	async advise(occasion) {
		return generalAdvice(occasion)
	},
	suggest: suggestPlain,
	asks: { heads: true, current: true, stamp: true, preview: true },
	versionTableSchema: null,
}

/** What is so with every Alembic project: what a failure half-way leaves, what cannot be undone, what only moves the marker. */
export function generalAdvice(occasion: Occasion): readonly Advice[] {
	if (occasion.act === 'stamp') return [statement('marker-only'), ...tooLong(occasion)]
	if (occasion.act === 'stamp-purge') {
		return [statement('purges-markers', { count: occasion.rows.length, facts: { rows: occasion.rows.join(', ') } }), ...tooLong(occasion)]
	}
	if (occasion.moves.length === 0) return []
	return [...transactions(occasion), ...withoutWayBack(occasion), ...tooLong(occasion)]
}

/** On PostgreSQL one transaction takes all steps unless env.py or a revision says otherwise; on SQLite Alembic takes none. */
function transactions({ look, project, revisions, moves, byCommand }: Occasion): readonly Advice[] {
	if (!byCommand) return []
	if (look.description.kind === 'sqlite') {
		// Where it will run is not known before there is a command
		if (look.command === null) return []
		return look.command.aim.kind === 'none' ? [statement('runs-in-place'), statement('no-transaction')] : [statement('runs-on-copy')]
	}
	const each = project?.environment.transactionPerMigration === true && moves.length > 1
	const partly = moves.filter(({ id }) => revisions.get(id)?.hints.includes('not-transactional'))
	return [
		...(each ? [statement('not-one-transaction', { count: moves.length })] : []),
		...partly.map(({ id }) => statement('partly-committed', { revision: id })),
	]
}

/** Steps up that have no way back, and steps down that change nothing or end with an error of their own. */
function withoutWayBack({ revisions, moves, byCommand }: Occasion): readonly Advice[] {
	return moves.flatMap(({ id, direction }) => {
		const hints = revisions.get(id)?.hints ?? []
		if (hints.includes('no-downgrade')) {
			return [statement('nothing-undoes', { stops: direction === 'down' && byCommand, revision: id, facts: { direction, way: 'raises' } })]
		}
		// Without an upgrade there is nothing to undo
		if (!hints.includes('empty-downgrade') || hints.includes('empty-upgrade')) return []
		return [statement('nothing-undoes', { revision: id, facts: { direction, way: 'empty' } })]
	})
}

/** Ids that the version table's column cannot hold; SQLite takes any. */
function tooLong({ look, table, revisions, moves, goal }: Occasion): readonly Advice[] {
	if (look.description.kind === 'sqlite') return []
	const width = table === null ? 32 : table.width
	if (width === null) return []
	const written = moves.flatMap(({ id, direction }) => (direction === 'up' ? [id] : (revisions.get(id)?.parents ?? [])))
	const long = [...new Set([...written, ...goal])].filter((id) => [...id].length > width)
	return long.map((id) => statement('id-too-long', { stops: true, revision: id, count: [...id].length, facts: { width: String(width) } }))
}
