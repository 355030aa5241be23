import type { Advice } from '../../../contract/advice.ts'
import { firstSchema, statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import type { ReanaLive } from './reana-live.ts'

/** Types that a revision makes without asking whether they are there, in the first schema of the search path. */
const madeTypes: readonly (readonly [string, readonly string[]])[] = [
	['c912d4f1e1cc', ['resourcetype', 'resourceunit']],
	['2e82f33ee37d', ['accesstype']],
	['3d0994430da7', ['servicestatus', 'servicetype']],
]

/** The way back to base keeps two types, and a type that is there already stops the way up. */
export function enumAdvice(occasion: Occasion, live: ReanaLive): readonly Advice[] {
	const schema = firstSchema(occasion.look.description)
	const ups = stepsOf(occasion, 'up')
	const there = (types: readonly string[]) => types.filter((type) => live.enums.has(`${schema}.${type}`))
	const inTheWay = madeTypes
		.filter(([id]) => ups.has(id))
		.map(([id, types]) => ({ id, types: there(types) }))
		.filter(({ types }) => types.length > 0)
		.map(({ id, types }) =>
			statement('enums-in-the-way', { stops: true, revision: id, count: types.length, facts: factsOf(schema, types) }),
		)
	const left = there(['resourcetype', 'resourceunit'])
	const stays = stepsOf(occasion, 'down').has('c912d4f1e1cc') && left.length > 0 && !dropsTypes(occasion)
	return stays
		? [...inTheWay, statement('enums-left-behind', { revision: 'c912d4f1e1cc', count: left.length, facts: factsOf(schema, left) })]
		: inTheWay
}

function factsOf(schema: string, types: readonly string[]): Readonly<Record<string, string>> {
	return { types: types.join(', '), cure: types.map((type) => `DROP TYPE ${schema}.${type};`).join(' ') }
}

/** A later release may have mended the step. */
function dropsTypes(occasion: Occasion): boolean {
	const text = occasion.byCommand
		? occasion.revisions.get('c912d4f1e1cc')?.downgrade?.text
		: occasion.project?.bundle?.steps.get('c912d4f1e1cc')?.down.sql
	return /resourcetype/i.test(text ?? '')
}
