import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../../electron/contract/fault.ts'
import { createRevisionGraph } from '../../../../electron/drivers/dialects/alembic/graph.ts'
import { routeTo } from '../../../../electron/drivers/dialects/alembic/route.ts'
import { rowChanges } from '../../../../electron/drivers/dialects/alembic/rows.ts'
import { versionStatements } from '../../../../electron/drivers/dialects/alembic/version-sql.ts'
import { revisionOf } from '../../../support/alembic-library.ts'

/** Two branches that meet again, and a line of its own that depends on one of them. */
const graph = createRevisionGraph([
	revisionOf('a000', []),
	revisionOf('b111', ['a000'], { branchLabels: ['left'] }),
	revisionOf('b122', ['b111']),
	revisionOf('c111', ['a000'], { branchLabels: ['right'] }),
	revisionOf('d000', ['b122', 'c111']),
	revisionOf('x000', [], { branchLabels: ['aside'] }),
	revisionOf('x111', ['x000'], { dependsOn: ['b111'] }),
])

/** The moves as `+id` and `-id`, and the rows afterwards. */
function led(rows: readonly string[], target: string): string {
	const { moves, goal } = routeTo(graph, rows, target)
	return `${moves.map(({ id, direction }) => `${direction === 'up' ? '+' : '-'}${id}`).join(' ')} = ${goal.join(',')}`.trim()
}

function fault(rows: readonly string[], target: string): unknown {
	try {
		return led(rows, target)
	} catch (thrown) {
		const found = faultOf(thrown)
		return found?.kind === 'ambiguous-revision' ? found.matches : found?.kind
	}
}

describe('a target', () => {
	it.each([
		[[], 'd000', '+a000 +c111 +b111 +b122 +d000 = d000'],
		[['d000'], 'a000', '-d000 -b122 -b111 -c111 = a000'],
		[['b122', 'c111'], 'left', '-b122 = b111,c111'],
		[['b111', 'c111'], 'left@+1', '+b122 = b122,c111'],
		[['b122', 'c111'], 'right@-1', '-c111 = b122'],
		[['b122', 'c111'], 'right@a000', '-c111 = b122'],
		[['d000'], 'd000', '= d000'],
		[['d000'], 'head', 'ambiguous'],
		[['d000'], 'aside@head', '+x000 +x111 = d000,x111'],
		[['d000'], 'heads', '+x000 +x111 = d000,x111'],
		[['b111'], 'heads', '+c111 +x000 +x111 +b122 +d000 = d000,x111'],
		// What depends on a revision goes down with it
		[['d000', 'x111'], 'a000', '-d000 -b122 -x111 -b111 -c111 = a000,x000'],
		[['d000', 'x111'], 'base', '-d000 -b122 -x111 -x000 -b111 -c111 -a000 ='],
		[['x111'], 'aside@base', '-x111 -x000 = b111'],
		// Of a line that is only depended on, the last applied is where it ends
		[['x111'], 'left', '= x111'],
		[['x111'], 'left@+1', '+b122 = b122,x111'],
		[['b122'], 'd000-1', 'ambiguous'],
		[['b122'], 'b122-2', '-b122 -b111 = a000'],
		[['a000'], 'a000+2', 'ambiguous'],
		[['a000'], 'b111+1', '+b111 +b122 = b122'],
		[['a000'], 'b111,c111', '+c111 +b111 = b111,c111'],
		[['b111', 'c111'], 'a000', '-b111 -c111 = a000'],
		[['a000'], ' latest ', 'ambiguous'],
		[['a000'], 'd', '+c111 +b111 +b122 +d000 = d000'],
	])('of %j to %s leads where it says', (rows, target, way) => {
		if (way === 'ambiguous') expect(fault(rows, target)).toBeInstanceOf(Array)
		else expect(led(rows, target)).toBe(way)
	})

	it('that fits several revisions names them, and one that fits none is unknown', () => {
		expect(fault([], 'b1')).toEqual(['b111', 'b122'])
		expect(fault(['b122', 'c111'], '-1')).toEqual(['b122', 'c111'])
		expect(fault([], '+1')).toEqual(['a000', 'x000'])
		expect(fault(['b111', 'c111'], 'a000,d000')).toEqual(['a000', 'd000'])
		for (const target of ['nowhere', 'left@c111', 'none@head', '', '-1', 'a000-2', 'd000+1', '@'])
			expect(fault([], target), target).toBe('unknown-revision')
	})
})

describe('the version table', () => {
	const table = { name: 'alembic_version', schema: null, width: 32 }
	const statements = (rows: readonly string[], target: string) =>
		rowChanges(graph, rows, routeTo(graph, rows, target).moves).map((change) => versionStatements(table, change).map(({ sql }) => sql))

	it('gets a row for a branch, loses all but one in a merge, and back again', () => {
		expect(statements(['b122'], 'd000')).toEqual([
			["INSERT INTO alembic_version (version_num) VALUES ('c111')"],
			[
				"DELETE FROM alembic_version WHERE version_num = 'b122'",
				"UPDATE alembic_version SET version_num = 'd000' WHERE version_num = 'c111'",
			],
		])
		expect(statements(['d000'], 'b122')).toEqual([
			[
				"INSERT INTO alembic_version (version_num) VALUES ('b122')",
				"UPDATE alembic_version SET version_num = 'c111' WHERE version_num = 'd000'",
			],
		])
		expect(statements(['a000'], 'base')).toEqual([["DELETE FROM alembic_version WHERE version_num = 'a000'"]])
	})
})

describe('a graph', () => {
	it('of 10,000 revisions with 1,000 merges is read and gone through up and down', () => {
		const many = [revisionOf('r0')]
		for (let place = 1; place < 10_000; place += 10) {
			const below = many.at(-1)?.id ?? ''
			many.push(revisionOf(`r${place}`, [below]), revisionOf(`s${place}`, [below], place % 500 === 1 ? { dependsOn: ['r0'] } : {}))
			for (let step = 1; step < 8; step++) many.push(revisionOf(`r${place}x${step}`, [step === 1 ? `r${place}` : `r${place}x${step - 1}`]))
			many.push(revisionOf(`m${place}`, [`r${place}x7`, `s${place}`]))
		}
		const big = createRevisionGraph(many)
		const { moves } = routeTo(big, [], 'head')
		const back = routeTo(big, ['m9991'], 'base')
		expect(moves).toHaveLength(many.length)
		expect(back.moves).toHaveLength(many.length)
	})

	it('keeps what a missing parent, a circle and a label used twice leave of it', () => {
		const broken = createRevisionGraph([
			revisionOf('aaaa'),
			revisionOf('bbbb', ['gone', 'aaaa']),
			revisionOf('cccc', ['eeee', 'aaaa']),
			revisionOf('dddd', ['cccc']),
			revisionOf('eeee', ['dddd']),
			revisionOf('ffff', ['eeee'], { branchLabels: ['aaaa'] }),
		])
		expect(broken.problems).toMatchObject([
			{ kind: 'parent-missing', revision: 'bbbb', facts: { parent: 'gone', revision: 'bbbb' } },
			{ kind: 'cycle', facts: { versions: 'cccc, dddd, eeee' } },
			{ kind: 'duplicate-label', facts: { label: 'aaaa', versions: 'aaaa, ffff' } },
		])
		expect([...broken.order].sort()).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff'])
		expect([...broken.ancestors(['ffff'], 'line')].sort()).toEqual(['eeee', 'ffff'])
	})
})
