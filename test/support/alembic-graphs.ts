import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { GraphRevision } from '../../electron/drivers/dialects/alembic/graph.ts'
import type { Move } from '../../electron/drivers/dialects/alembic/rows.ts'

/** One command on a version table that holds these rows. */
export type Ask = {
	readonly verb: 'upgrade' | 'downgrade' | 'stamp'
	readonly targets: readonly string[]
	readonly rows: readonly string[]
}

/** What Alembic did: its steps, and the rows it left, or the error that ended it. */
export type Answer = {
	readonly steps: readonly Move[]
	readonly rows?: readonly string[]
	readonly error?: string
	readonly text?: string
}

/** The installed Alembic in one process of its own, so that hundreds of graphs take seconds. */
export type AlembicGraphs = AsyncDisposable & {
	ask(
		revisions: readonly GraphRevision[],
		asks: readonly Ask[],
	): Promise<{ readonly history: readonly string[]; readonly heads: readonly string[]; readonly answers: readonly Answer[] }>
}

export function startAlembicGraphs(): AlembicGraphs {
	const program = spawn('/usr/bin/python3', [join(import.meta.dirname, 'alembic-graphs.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
	const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]()
	return {
		async ask(revisions, asks) {
			program.stdin.write(`${JSON.stringify({ revisions, asks })}\n`)
			const line = await lines.next()
			if (line.done) throw new Error('Alembic ended')
			return JSON.parse(line.value)
		},
		async [Symbol.asyncDispose]() {
			const ended = program.exitCode === null ? once(program, 'exit') : Promise.resolve()
			program.stdin.end()
			await ended
		},
	}
}

/** Numbers that look random and are the same in every run, from 0 up to but not including 1. */
export function createDice(seed: number): () => number {
	let state = seed
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		return state / 2 ** 32
	}
}

/** Picks one of some things. */
export function pickWith(dice: () => number): <Item>(items: readonly Item[]) => Item {
	return (items) => items[Math.floor(dice() * items.length)] as (typeof items)[number]
}

/** A history with branches, merges, dependencies, labels and several bases. */
export function randomGraph(dice: () => number, size: number): readonly GraphRevision[] {
	const pick = pickWith(dice)
	const revisions: GraphRevision[] = []
	const names = Array.from({ length: size }, (_, place) => place).sort(() => dice() - 0.5)
	for (let place = 0; place < size; place++) {
		const before = revisions.map(({ id }) => id)
		const isBase = place === 0 || dice() < 0.12
		const parents = isBase
			? []
			: [...new Set([dice() < 0.6 ? (before.at(-1) as string) : pick(before), ...(dice() < 0.2 ? [pick(before)] : [])])]
		const dependsOn = place > 2 && dice() < 0.2 ? [...new Set([pick(before), ...(dice() < 0.2 ? [pick(before)] : [])])] : []
		const id = `${pick(['aa', 'ab', 'b0'])}${place.toString(16).padStart(2, '0')}${Math.floor(dice() * 65_536)
			.toString(16)
			.padStart(4, '0')}`
		const branchLabels = dice() < 0.15 ? [`label_${place}`] : []
		const file = `versions/f${String(names[place]).padStart(3, '0')}.py`
		revisions.push({
			id,
			parents: unrelated(revisions, parents),
			dependsOn: dependsOn.filter((other) => !parents.includes(other)),
			branchLabels,
			file,
		})
	}
	return revisions
}

/** Without parents that another parent stands on: nobody merges those, and Alembic refuses them. */
function unrelated(revisions: readonly GraphRevision[], parents: readonly string[]): readonly string[] {
	const below = (id: string): readonly string[] => {
		const revision = revisions.find((other) => other.id === id)
		return revision ? revision.parents.flatMap((parent) => [parent, ...below(parent)]) : []
	}
	return parents.filter((parent) => !parents.some((other) => other !== parent && below(other).includes(parent)))
}
