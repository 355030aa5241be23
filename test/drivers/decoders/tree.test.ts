import { describe, expect, test } from 'vitest'
import type { DecodedNode } from '../../../electron/contract/decoded.ts'
import { createTree, cutBrief, type Tree, type TreeEntry } from '../../../electron/drivers/decoders/tree.ts'

const ample = { bytes: 1e6, nodes: 1000, depth: 10, text: 1000, timeMs: 1000 }

function listOf(tree: Tree, length: number | null, make: (at: number) => DecodedNode, pulled = { count: 0 }): DecodedNode {
	function* entries(): Generator<TreeEntry> {
		for (let at = 0; at < (length ?? 5); at += 1) {
			pulled.count += 1
			yield { value: make(at) }
		}
	}
	return tree.branch('list', { type: 'list', length }, entries(), (made, whole) => `${made.length}${whole ? '' : '…'}`)
}

describe('a tree within a budget', () => {
	test('makes no more entries than it may, and keeps the true length', () => {
		const tree = createTree({ ...ample, nodes: 100 }, () => 0)
		const pulled = { count: 0 }
		const node = listOf(tree, 10_000_000, () => tree.leaf('null', 'null'), pulled)
		expect(node).toMatchObject({ length: 10_000_000, brief: '99…' })
		expect(pulled.count).toBe(99)
		expect(tree.limits()).toEqual(['nodes'])
	})

	test('has no limits to tell when everything fits', () => {
		const tree = createTree({ ...ample, nodes: 6 }, () => 0)
		expect(listOf(tree, 5, () => tree.leaf('null', 'null'))).toMatchObject({ length: 5, brief: '5' })
		expect(tree.limits()).toEqual([])
	})

	test('counts what has no length of its own', () => {
		const tree = createTree(ample, () => 0)
		expect(listOf(tree, null, () => tree.leaf('null', 'null'))).toMatchObject({ length: 5, brief: '5' })
	})

	test('keeps something for the entries that follow, and gives the last one all that is left', () => {
		const tree = createTree({ ...ample, nodes: 100 }, () => 0)
		const node = listOf(tree, 3, () => listOf(tree, 1000, () => tree.leaf('null', 'null')))
		expect(node.entries.map(({ value }) => value.entries.length)).toEqual([82, 7, 7])
		const single = createTree({ ...ample, nodes: 100 }, () => 0)
		expect(listOf(single, 1, () => listOf(single, 98, () => single.leaf('null', 'null')))).toMatchObject({ brief: '1' })
		expect(single.limits()).toEqual([])
	})

	test('ends at its depth, and at 200 levels whatever the budget', () => {
		const deep = (tree: Tree): DecodedNode => listOf(tree, 1, () => deep(tree))
		for (const [depth, levels] of [
			[3, 3],
			[1e9, 200],
		] as const) {
			const tree = createTree({ ...ample, nodes: 1e6, depth }, () => 0)
			let node: DecodedNode | undefined = deep(tree)
			let count = 0
			for (; node?.entries[0] !== undefined; node = node.entries[0].value) count += 1
			expect(count).toBe(levels)
			expect(tree.limits()).toEqual(['depth'])
		}
	})

	test('ends when its time is up', () => {
		let time = 0
		const tree = createTree({ ...ample, nodes: 1e9 }, () => time)
		const node = listOf(tree, 1_000_000, (at) => {
			time = at
			return tree.leaf('null', 'null')
		})
		expect(node.entries.length).toBeGreaterThan(1000)
		expect(node.entries.length).toBeLessThan(1100)
		expect(tree.limits()).toEqual(['time'])
	})

	test('an entry that fails leaves the depth as it was', () => {
		const tree = createTree({ ...ample, depth: 1 }, () => 0)
		const fail = () => {
			throw new Error('broken')
		}
		expect(() => listOf(tree, 1, fail)).toThrow('broken')
		expect(listOf(tree, 1, () => tree.leaf('null', 'null')).entries.length).toBe(1)
	})
})

describe('text and bytes', () => {
	test('are kept as far as the budget goes, and tell their whole length', () => {
		const tree = createTree({ ...ample, text: 4 }, () => 0)
		expect(tree.text('abcdef')).toMatchObject({ text: 'abcd', length: 6, brief: '"abcdef"' })
		expect(tree.bytes(Uint8Array.of(1, 2, 3, 255, 4))).toMatchObject({ text: '010203ff', length: 5 })
		expect(tree.bytes(Uint8Array.of(1), { length: 9 })).toMatchObject({ text: '01', length: 9 })
		expect(tree.limits()).toEqual(['bytes'])
	})

	test('are never cut through a character', () => {
		const tree = createTree({ ...ample, text: 4 }, () => 0)
		expect(tree.text('abc😀').text).toBe('abc')
		expect(cutBrief(`${'a'.repeat(198)}😀😀`)).toBe(`${'a'.repeat(198)}…`)
		expect(cutBrief('a'.repeat(200))).toBe('a'.repeat(200))
	})

	test('have a bound all together', () => {
		const tree = createTree({ ...ample, text: 1000 }, () => 0)
		const kept = Array.from({ length: 100 }, () => tree.text('x'.repeat(5000)).text?.length ?? 0)
		expect(kept.slice(0, 16)).toEqual(new Array(16).fill(1000))
		expect(kept.slice(16)).toEqual(new Array(84).fill(200))
	})
})
