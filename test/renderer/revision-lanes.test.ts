import { describe, expect, test } from 'vitest'
import { type LaneNode, type LaneRow, layOutLanes } from '../../renderer/components/revision-lanes.ts'

/** Reads "d: b c" lines, newest first, as a graph. */
function graph(text: string): LaneNode[] {
	return text
		.trim()
		.split('\n')
		.map((line) => {
			const [id = '', parents = ''] = line.split(':')
			return { id: id.trim(), parents: parents.split(' ').filter((parent) => parent !== '') }
		})
}

/** One line of text for half a row: `|` where a lane runs on, `\` and `/` where it bends to another. */
function half(row: LaneRow, kind: 'in' | 'out', lanes: number): string {
	const glyphs = Array.from({ length: lanes * 2 - 1 }, () => ' ')
	for (const piece of row.pieces) {
		if (piece.kind !== kind && piece.kind !== 'pass') continue
		if (piece.from === piece.to) glyphs[piece.from * 2] = '|'
		else
			for (let at = Math.min(piece.from, piece.to) * 2 + 1; at < Math.max(piece.from, piece.to) * 2; at++)
				glyphs[at] = piece.from < piece.to ? '\\' : '/'
	}
	return glyphs.join('').trimEnd()
}

/** Draws a graph as text: each node's line, with a line between rows where a lane bends. */
function draw(text: string): string[] {
	const { rows, lanes } = layOutLanes(graph(text))
	return rows.flatMap((row) => {
		const middle = Array.from({ length: lanes * 2 - 1 }, () => ' ')
		for (const piece of row.pieces) if (piece.kind === 'pass') middle[piece.from * 2] = '|'
		middle[row.lane * 2] = row.id
		return [half(row, 'in', lanes), middle.join('').trimEnd(), half(row, 'out', lanes)].filter((line) => /[^| ]/.test(line))
	})
}

describe('revision lanes', () => {
	test('a straight history stays in one lane', () => {
		expect(draw('c: b\nb: a\na:')).toEqual(['c', 'b', 'a'])
		expect(layOutLanes(graph('c: b\nb: a\na:')).lanes).toBe(1)
	})

	test('an empty history needs no lane', () => {
		expect(layOutLanes([])).toEqual({ rows: [], lanes: 0, folded: 0 })
	})

	test('two heads stand side by side and join at the revision they branch from', () => {
		expect(draw('d: b\nc: b\nb: a\na:')).toEqual([
			'd', //
			'| c',
			'|/',
			'b',
			'a',
		])
	})

	test('a merge opens a lane for its second parent, which joins again below', () => {
		expect(draw('d: b c\nc: a\nb: a\na:')).toEqual([
			'd', //
			'|\\',
			'| c',
			'b |',
			'|/',
			'a',
		])
	})

	test('a second parent that a lane already runs to joins that lane', () => {
		const drawing = layOutLanes(graph('e: c\nd: b c\nc: a\nb: a\na:'))
		expect(drawing.lanes).toBe(2)
		expect(drawing.rows[1]?.pieces).toContainEqual({
			kind: 'out',
			from: 1,
			to: 0,
			children: ['d'],
			parent: 'c',
			dependency: false,
			folded: 1,
		})
		expect(drawing.rows[2]?.pieces).toContainEqual({
			kind: 'in',
			from: 0,
			to: 0,
			children: ['e', 'd'],
			parent: 'c',
			dependency: false,
			folded: 1,
		})
	})

	test('a lane that has ended is used again by the next branch', () => {
		expect(layOutLanes(graph('g: e\nf: e\ne: d\nd: b\nc: b\nb: a\na:')).lanes).toBe(2)
	})

	test('a merge of three parents opens two lanes', () => {
		expect(draw('e: b c d\nd: a\nc: a\nb: a\na:')).toEqual([
			'e', //
			'|\\\\\\',
			'| | d',
			'| c |',
			'b | |',
			'|///',
			'a',
		])
	})

	test('separate roots do not touch', () => {
		expect(draw('d: b\nc: a\nb:\na:')).toEqual(['d', '| c', 'b |', '  a'])
	})

	test('a parent outside the graph is a stub under its child and takes no lane further down', () => {
		const drawing = layOutLanes(graph('b: gone\na:'))
		expect(drawing.rows[0]?.pieces).toEqual([
			{ kind: 'stub', from: 0, to: 0, children: ['b'], parent: 'gone', dependency: false, folded: 1 },
		])
		expect(drawing.rows[1]?.lane).toBe(0)
		expect(drawing.rows[1]?.pieces).toEqual([])
	})

	test('a circle is drawn as far as it leads down, and leaves no lane open', () => {
		const drawing = layOutLanes(graph('c: b\nb: a\na: c\nz:'))
		expect(drawing.rows.map(({ lane }) => lane)).toEqual([0, 0, 0, 0])
		expect(drawing.rows[2]?.pieces.map(({ kind }) => kind)).toEqual(['in', 'stub'])
	})

	test('a dependency has a line of its own and never decides where a node stands', () => {
		const [d, c, b, a] = layOutLanes([
			{ id: 'd', parents: ['c'], dependsOn: ['b'] },
			{ id: 'c', parents: [] },
			{ id: 'b', parents: ['a'] },
			{ id: 'a', parents: [] },
		]).rows
		expect(d?.pieces).toContainEqual({ kind: 'out', from: 0, to: 1, children: ['d'], parent: 'b', dependency: true, folded: 1 })
		expect(c?.pieces).toContainEqual({ kind: 'pass', from: 1, to: 1, children: ['d'], parent: 'b', dependency: true, folded: 1 })
		expect(b?.lane).toBe(0)
		expect(b?.pieces).toContainEqual({ kind: 'in', from: 1, to: 0, children: ['d'], parent: 'b', dependency: true, folded: 1 })
		expect(a?.pieces.every((piece) => !piece.dependency)).toBe(true)
	})

	test('a dependency on a parent is the line to the parent', () => {
		expect(
			layOutLanes([
				{ id: 'b', parents: ['a'], dependsOn: ['a'] },
				{ id: 'a', parents: [] },
			]).rows[0]?.pieces,
		).toHaveLength(1)
	})

	test('dependencies on one revision share a line', () => {
		const nodes = Array.from({ length: 5 }, (_, index) => ({ id: `n${index}`, parents: [], dependsOn: ['z'] }))
		expect(layOutLanes([...nodes, { id: 'z', parents: [] }]).lanes).toBe(2)
	})

	test('a graph wider than the picture keeps its first lanes and folds the rest into the last', () => {
		const tips = Array.from({ length: 30 }, (_, index) => ({ id: `t${index}`, parents: [`m${index}`] }))
		const middles = Array.from({ length: 30 }, (_, index) => ({ id: `m${index}`, parents: ['root'] }))
		const drawing = layOutLanes([...tips, ...middles, { id: 'root', parents: [] }], 12)
		expect(drawing.lanes).toBe(12)
		expect(drawing.folded).toBe(19)
		expect(drawing.rows.slice(0, 30).map(({ lane }) => lane)).toEqual(Array.from({ length: 30 }, (_, index) => Math.min(index, 11)))
		// Nineteen edges in one piece, and those of one goal joined.
		expect(drawing.rows[30]?.pieces.find(({ folded }) => folded > 1)).toMatchObject({
			kind: 'pass',
			from: 11,
			to: 11,
			folded: 19,
		})
		expect(drawing.rows.at(-1)?.pieces.filter(({ kind }) => kind === 'in')).toHaveLength(12)
		expect(drawing.rows.at(-1)?.pieces.some(({ kind }) => kind === 'pass')).toBe(false)
	})

	test('a parent named twice is one edge', () => {
		expect(layOutLanes(graph('b: a a\na:')).rows[0]?.pieces).toHaveLength(1)
	})

	test('every edge can be followed from child to parent, row by row', () => {
		const nodes = randomGraph(400, 7)
		const { rows, folded } = layOutLanes(nodes)
		expect(folded).toBe(0)
		for (const [index, node] of nodes.entries())
			for (const parent of new Set(node.parents)) expect(follow(rows, index, node.id, parent), `${node.id} to ${parent}`).toBe(parent)
	})

	test('no two nodes or passing edges share a place', () => {
		for (const row of layOutLanes(randomGraph(400, 11)).rows) {
			const taken = [row.lane, ...row.pieces.filter((piece) => piece.kind === 'pass').map((piece) => piece.from)]
			expect(new Set(taken).size).toBe(taken.length)
		}
	})

	test('10,000 revisions with branches, merges and dependencies are laid out whole, the same each time', () => {
		const nodes = randomGraph(10_000, 3, 40)
		const drawing = layOutLanes(nodes)
		expect(drawing.rows).toHaveLength(10_000)
		expect(drawing.lanes).toBe(24)
		expect(drawing.folded).toBeGreaterThan(1)
		expect(layOutLanes(nodes).rows.map(({ lane, pieces }) => ({ lane, pieces }))).toEqual(
			drawing.rows.map(({ lane, pieces }) => ({ lane, pieces })),
		)
	})

	test('5,000 heads over one base fold into the last lane', () => {
		const heads = Array.from({ length: 5_000 }, (_, index) => ({ id: `h${index}`, parents: [`m${index}`] }))
		const middles = heads.map((_, index) => ({ id: `m${index}`, parents: ['base'] }))
		const nodes = [...heads, ...middles, { id: 'base', parents: [] }]
		expect(layOutLanes(nodes)).toMatchObject({ lanes: 24, folded: 5_000 - 23 })
	})
})

/** Walks one edge down the rows and returns the id of the node it ends in. */
function follow(rows: readonly LaneRow[], start: number, child: string, parent: string): string | undefined {
	let lane = rows[start]?.pieces.find((piece) => piece.kind === 'out' && piece.parent === parent)?.to
	for (const row of rows.slice(start + 1)) {
		const piece = row.pieces.find(
			(each) => each.kind !== 'out' && each.from === lane && each.parent === parent && each.children.includes(child),
		)
		if (piece === undefined) return undefined
		if (piece.kind === 'in') return row.id
		lane = piece.to
	}
	return undefined
}

/** A graph with branches, merges and (of a wide one) dependencies, newest first, the same for the same seed. */
function randomGraph(size: number, seed: number, width = 6): LaneNode[] {
	let state = seed
	const next = (below: number) => {
		state = (state * 48271) % 2147483647
		return state % below
	}
	return Array.from({ length: size }, (_, index) => {
		const older = size - index - 1
		const below = () => `r${older - 1 - next(Math.min(older, width))}`
		const parents = older === 0 ? [] : Array.from({ length: next(5) === 0 ? 2 : 1 }, below)
		return { id: `r${older}`, parents, ...(width > 6 && older > 0 && next(20) === 0 && { dependsOn: [below()] }) }
	})
}
