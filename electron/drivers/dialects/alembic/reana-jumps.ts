import type { Advice } from '../../../contract/advice.ts'
import { statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import type { ReanaLive } from './reana-live.ts'
import { renamedConstraints, tablesMadeBefore } from './reana-names.ts'

const enforcing = '2461610e9698'

/**
 * Code that has 2461610e9698 also has a naming convention in its models, so what older revisions make through it has the
 * new names already, and that revision then looks for the old ones in vain. Everything is rolled back.
 */
export function jumpAdvice(occasion: Occasion, live: ReanaLive): readonly Advice[] {
	const ups = stepsOf(occasion, 'up')
	const makers = Object.keys(tablesMadeBefore).filter((id) => ups.has(id) && namesAtOnce(occasion, id))
	const jump = makers.length > 0 ? [jumpStops(makers, ups.has(enforcing))] : []
	return ups.has(enforcing) ? [...jump, ...namesGone(ups, live)] : jump
}

function jumpStops(makers: readonly string[], reachesEnforcing: boolean): Advice {
	const tables = makers.flatMap((id) => tablesMadeBefore[id] ?? [])
	return statement('jump-stops', {
		stops: reachesEnforcing,
		revision: enforcing,
		facts: { makers: makers.join(', '), tables: tables.join(', '), via: '377cfbfccf75', releases: '0.9.0 to 0.9.2' },
	})
}

/** Will the tables of this revision have the new names from the start. Of a bundle its SQL tells. */
function namesAtOnce(occasion: Occasion, maker: string): boolean {
	if (!occasion.revisions.has(enforcing)) return false
	if (occasion.byCommand) return true
	const up = occasion.project?.bundle?.steps.get(maker)?.up
	if (up === undefined || up.sql === null) return false
	return renamedConstraints.some(({ table, after }) => tablesMadeBefore[maker]?.includes(table) && namedIn(up.sql, after))
}

function namedIn(sql: string, name: string): boolean {
	return new RegExp(`\\bCONSTRAINT\\s+"?${name}\\b`, 'i').test(sql)
}

/** Old names that the database does not have now, of tables that no step of the plan makes. */
function namesGone(ups: ReadonlySet<string>, live: ReanaLive): readonly Advice[] {
	const made = new Set(Object.entries(tablesMadeBefore).flatMap(([id, tables]) => (ups.has(id) ? tables : [])))
	const expected = renamedConstraints.filter(({ table }) => !made.has(table))
	const gone = expected.filter(({ table, before }) => !live.constraints.has(`${table}.${before}`))
	const first = gone[0]
	// A database without any of the tables has another trouble, which is said elsewhere
	if (first === undefined || !live.tables.has('workflow')) return []
	const renamed = gone.filter(({ table, after }) => live.constraints.has(`${table}.${after}`))
	return [
		statement('names-already-enforced', {
			stops: true,
			revision: enforcing,
			count: gone.length,
			facts: {
				of: String(renamedConstraints.length),
				expected: String(expected.length),
				renamed: String(renamed.length),
				examples: gone
					.slice(0, 3)
					.map(({ before }) => before)
					.join(', '),
				cure: renamed
					.slice(0, 1)
					.map(({ table, before, after }) => `ALTER TABLE __reana.${table} RENAME CONSTRAINT ${after} TO ${before}`)
					.join(''),
			},
		}),
	]
}
