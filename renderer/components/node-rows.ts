import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { stepTo } from './node-path.ts'

/** What stands before a node: its name or key in what holds it, its place in a sequence, or why it is there. */
export type RowLabel = { readonly as: 'root' | 'name' | 'index' | 'key' | 'inner' | 'rest'; readonly text: string }

/** One visible line of a tree. */
export type NodeRow = {
	/** Names the row among all that could be visible: `/0/inner/3`; of the root it is empty. */
	readonly id: string
	readonly depth: number
	readonly label: RowLabel
	/** Null for the line that counts what is not shown. */
	readonly node: DecodedNode | null
	/** How one writes the way to it, `value['a'][3]`. */
	readonly path: string
	readonly opens: boolean
	readonly isOpen: boolean
	/** Place among its siblings, from 1, and how many they are. */
	readonly place: number
	readonly of: number
}

type Child = { readonly token: string; readonly label: RowLabel; readonly node: DecodedNode | null; readonly path: string }

const longText = 90
const smallBranch = 30
const levelsOpened = 2

/** Is there more to a text or bytes than its line. */
export function hasBlock(node: DecodedNode): boolean {
	if (node.text === null) return false
	if (node.kind === 'bytes') return node.text.length > 32
	return node.kind === 'text' && (node.text.length > longText || node.text.includes('\n'))
}

/** Types that the line itself shows are not said again. */
export function showsType({ kind, type, brief }: DecodedNode): boolean {
	if (type === null) return false
	if (kind === 'null' || kind === 'boolean' || kind === 'integer' || kind === 'text')
		return !['NoneType', 'bool', 'int', 'str'].includes(type)
	return type !== 'bytes' && !brief.startsWith(`${type}(`)
}

function opens(node: DecodedNode): boolean {
	return node.entries.length > 0 || node.inner !== null || hasBlock(node) || restOf(node) > 0
}

function restOf({ kind, length, entries }: DecodedNode): number {
	return kind === 'text' || kind === 'bytes' || length === null ? 0 : Math.max(0, length - entries.length)
}

/** What stands beneath a node, in order. Without `path` the ways to them are left out: writing them takes most of the time. */
export function childrenOf(node: DecodedNode, path: string | null): Child[] {
	const children: Child[] = []
	if (node.inner !== null) {
		const { decoder, node: inner } = node.inner
		children.push({ token: 'inner', label: { as: 'inner', text: decoder }, node: inner, path: path === null ? '' : `${decoder}(${path})` })
	}
	for (const [index, entry] of node.entries.entries()) {
		const step = path === null ? '' : `${path}${stepTo(entry, index)}`
		// A key of several parts has its own line, so that nothing in it stays unseen.
		if (entry.key !== null && (entry.key.entries.length > 0 || entry.key.kind === 'hostile' || hasBlock(entry.key)))
			children.push({ token: `${index}k`, label: { as: 'key', text: `key ${index + 1}` }, node: entry.key, path: `key(${step})` })
		children.push({ token: String(index), label: labelOf(entry, index), node: entry.value, path: step })
	}
	const rest = restOf(node)
	if (rest > 0) children.push({ token: 'rest', label: { as: 'rest', text: rest.toLocaleString('en') }, node: null, path: path ?? '' })
	return children
}

function labelOf({ key, name }: DecodedNode['entries'][number], index: number): RowLabel {
	if (name !== null) return { as: 'name', text: name }
	return key === null ? { as: 'index', text: String(index) } : { as: 'key', text: key.brief }
}

/** Every line of `root` that is visible while the rows of `open` are opened, top to bottom. */
export function rowsOf(root: DecodedNode, open: ReadonlySet<string>): NodeRow[] {
	const rows: NodeRow[] = []
	const add = ({ node, label, path }: Child, id: string, depth: number, place: number, of: number) => {
		const isOpen = open.has(id)
		rows.push({ id, depth, label, node, path, opens: node !== null && opens(node), isOpen, place, of })
		if (node === null || !isOpen) return
		const children = childrenOf(node, path)
		for (const [index, child] of children.entries()) add(child, `${id}/${child.token}`, depth + 1, index + 1, children.length)
	}
	add({ token: '', label: { as: 'root', text: '' }, node: root, path: 'value' }, '', 0, 1, 1)
	return rows
}

/** The rows that are open to begin with: the first two levels, as long as they are small. */
export function firstOpen(root: DecodedNode): Set<string> {
	const open = new Set<string>()
	const visit = (node: DecodedNode, id: string, depth: number) => {
		if (depth >= levelsOpened || (depth > 0 && node.entries.length > smallBranch)) return
		if (node.entries.length === 0 && node.inner === null) return
		open.add(id)
		// Below a long list the levels stay closed: it would be pages of them.
		if (node.entries.length > smallBranch) return
		for (const child of childrenOf(node, null)) if (child.node !== null) visit(child.node, `${id}/${child.token}`, depth + 1)
	}
	visit(root, '', 0)
	return open
}

/** What a walk over the whole tree finds: its branches, where each anchor is, what would have run code, what is secret. */
export type TreeFinds = {
	readonly branches: readonly string[]
	readonly anchors: ReadonlyMap<number, string>
	readonly hostile: readonly { readonly id: string; readonly node: DecodedNode }[]
	readonly secrets: number
	readonly nodes: number
}

/** Looks at every node once. */
export function surveyTree(root: DecodedNode): TreeFinds {
	const branches: string[] = []
	const anchors = new Map<number, string>()
	const hostile: { id: string; node: DecodedNode }[] = []
	const sum = { secrets: 0, nodes: 0 }
	const visit = (node: DecodedNode, id: string, inHostile: boolean) => {
		sum.nodes += 1
		if (node.secret) sum.secrets += 1
		if (node.anchor !== null) anchors.set(node.anchor, id)
		// The parts of a call are told with the call.
		if (node.kind === 'hostile' && !inHostile) hostile.push({ id, node })
		if (node.entries.length > 0 || node.inner !== null) branches.push(id)
		for (const child of childrenOf(node, null))
			if (child.node !== null) visit(child.node, `${id}/${child.token}`, inHostile || node.kind === 'hostile')
	}
	visit(root, '', false)
	return { branches, anchors, hostile, ...sum }
}

/** The row that holds this one; null for the root. */
export function parentOf(id: string): string | null {
	return id === '' ? null : id.slice(0, id.lastIndexOf('/'))
}

/** All rows that must be open for this one to be visible. */
export function ancestorsOf(id: string): string[] {
	const found: string[] = []
	for (let at = parentOf(id); at !== null; at = parentOf(at)) found.push(at)
	return found
}
