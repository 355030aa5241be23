import type { Advice } from '../../../contract/advice.ts'
import { statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import { type ReanaLive, reanaSchema } from './reana-live.ts'
import { initialTables, placeFits, placeOf, type ReanaPlace } from './reana-place.ts'

/** REANA has no revision that makes its first tables, makes its schema nowhere, and its `alembic init` marks everything as applied. */
export function beginningAdvice(occasion: Occasion, live: ReanaLive): readonly Advice[] {
	const place = placeOf(live)
	const begins = stepsOf(occasion, 'up').has('c912d4f1e1cc')
	const stamps = occasion.act !== 'move' && occasion.goal.length > 0
	return [
		...(live.schema || !(begins || stamps) ? [] : [statement('schema-missing', { stops: true, facts: { schema: reanaSchema } })]),
		...(begins ? withoutBeginning(occasion, live, place) : []),
		...(occasion.act === 'move' ? [] : stampAdvice(occasion, place)),
	]
}

function withoutBeginning(occasion: Occasion, live: ReanaLive, place: ReanaPlace): readonly Advice[] {
	const missing = initialTables.filter((table) => !live.tables.has(table))
	if (missing.length > 0) {
		const facts = { state: 'tables-missing', missing: missing.join(', ') }
		return [statement('no-initial-revision', { stops: true, revision: 'c912d4f1e1cc', count: missing.length, facts })]
	}
	if (placeFits(place, [])) return []
	const facts = { state: 'tables-there', looksLike: namesOf(place), marker: occasion.table === null ? 'no-table' : 'empty' }
	return [statement('no-initial-revision', { stops: true, revision: 'c912d4f1e1cc', facts })]
}

/** A marker that the tables speak against. Where nothing was recorded before, the tables are all there is to go by. */
function stampAdvice(occasion: Occasion, place: ReanaPlace): readonly Advice[] {
	if (place.kind === 'nothing') {
		if (occasion.goal.length === 0) return []
		const facts = { state: 'tables-missing', missing: initialTables.join(', ') }
		return [statement('no-initial-revision', { stops: true, count: initialTables.length, facts })]
	}
	if (placeFits(place, occasion.goal)) return []
	const facts = {
		goal: occasion.goal.join(', '),
		looksLike: namesOf(place),
		marker: occasion.rows.length === 0 ? 'none' : occasion.rows.join(', '),
	}
	return [statement('stamps-unchecked', { stops: occasion.rows.length === 0 && place.kind === 'at', facts })]
}

/** Ids, `0.7` before the first revision, and nothing where it cannot be told. */
function namesOf(place: ReanaPlace): string {
	if (place.kind !== 'at') return ''
	return place.ids.length === 0 ? '0.7' : place.ids.join(' or ')
}
