import { faultOf } from '../../contract/fault.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import type { MigrateReport, MigrateRequest, Query } from './engine.ts'
import type { Hearing } from './remote-hearing.ts'
import type { Incarnation } from './remote-life.ts'

type Books = NonNullable<MigrateRequest['verify']>
type Steps = MigrateReport['steps']

/** Steps of a run that commits step by step, as far as they were told: the one that was under way is `failed`, as nobody can say more. */
export function stepsTold({ steps }: MigrateRequest, hearing: Hearing): Steps {
	return hearing
		.stepsToldOf(steps)
		.map((step) => (step.state === 'not-run' && step.id === hearing.begun() ? { ...step, state: 'failed' } : step))
}

/**
 * How the steps stand after the process of such a run ended. What was told to be applied is. Of the rest the books
 * decide: they are compared with how they had to read after each step. A step that was begun and of which neither says
 * whether it was committed, or that has no transaction to roll back, is `failed`; later ones are `not-run`.
 */
export async function stepsAfterDeath(alive: Incarnation, request: MigrateRequest, hearing: Hearing): Promise<Steps> {
	const told = hearing.stepsToldOf(request.steps)
	// A failed step ended the run before its process
	if (told.some(({ state }) => state === 'failed')) return told
	const toldApplied = told.filter(({ state }) => state === 'applied').length
	const applied = await countApplied(alive, request, toldApplied)
	if (applied === null) return stepsTold(request, hearing)
	return told.map((step, index) => {
		if (index < applied) return { ...step, state: 'applied' }
		const brokenOff = index === applied && step.id === hearing.begun() && request.steps[index]?.transaction === 'none'
		return brokenOff ? { ...step, state: 'failed' } : step
	})
}

/** How many steps the books show as applied, at least those that were told of. Null when they do not tell one from another. */
async function countApplied(alive: Incarnation, request: MigrateRequest, atLeast: number): Promise<number | null> {
	const read = createReader(alive)
	const fits: number[] = []
	for (let count = atLeast; count <= request.steps.length; count++) {
		const books = booksAfter(request, count)
		const found = books && (await read(books.query))
		if (found && sameTexts(found, books.applied)) fits.push(count)
	}
	const [only, ...more] = fits
	if (only === undefined || more.length > 0) return null
	// Books that read as before prove something only where the next step would have changed them
	return only > atLeast || only === request.steps.length || booksAfter(request, only + 1) ? only : null
}

/** How the books must read once so many steps are applied, where that is known. */
function booksAfter({ steps, expect, verify }: MigrateRequest, count: number): Books | null {
	if (count === 0) return expect?.ledger ?? null
	return steps[count - 1]?.verify ?? (count === steps.length ? (verify ?? null) : null)
}

/** Reads each query once; null for books that are not there. */
function createReader({ client, answer }: Incarnation): (query: Query) => Promise<readonly string[] | null> {
	const known = new Map<string, readonly string[] | null>()
	return async (query) => {
		const key = query.parameters === undefined ? query.sql : null
		const texts = (key !== null && known.get(key)) || (await readTexts(query))
		if (key !== null) known.set(key, texts)
		return texts
	}

	async function readTexts(query: Query): Promise<readonly string[] | null> {
		try {
			const [rows] = await answer(client.read({ call: 0, queries: [query] }))
			return rows ? rowTexts(rows) : null
		} catch (thrown) {
			if (['sql', 'syntax'].includes(faultOf(thrown)?.kind ?? '')) return null
			throw thrown
		}
	}
}
