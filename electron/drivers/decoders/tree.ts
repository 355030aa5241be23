import type { DecodedNode, Limit } from '../../contract/decoded.ts'
import type { Budget } from './decoder.ts'

type Kind = DecodedNode['kind']
type Fields = Partial<Omit<DecodedNode, 'kind' | 'entries'>>

/** One entry of a branch, as a decoder yields it. */
export type TreeEntry = { readonly key?: DecodedNode | null; readonly name?: string | null; readonly value: DecodedNode }

/** What makes the nodes of one value, and counts them against the budget. */
export type Tree = {
	/** A node without entries. */
	leaf(kind: Kind, brief: string, fields?: Fields): DecodedNode
	/** A text, kept as far as the budget goes. `fields.brief` is how it reads on one line, if not as JSON writes it. */
	text(value: string, fields?: Fields): DecodedNode
	/** A run of bytes as hex, as far as the budget goes. `fields.length` where the run is longer than what was read of it. */
	bytes(value: Uint8Array, fields?: Fields): DecodedNode
	/**
	 * A node with entries. `entries` is pulled one by one and only while the budget lasts, so a generator never does work that is not shown;
	 * nodes made inside it are one level deeper. `length` is the true number of entries, null when only pulling tells.
	 * `brief` is asked when the entries are made; `whole` is false when some are missing.
	 */
	branch(
		kind: Kind,
		fields: Fields,
		entries: Iterable<TreeEntry>,
		brief: (entries: DecodedNode['entries'], whole: boolean) => string,
	): DecodedNode
	/** Makes a node one level deeper, for `inner`; null where the depth, the nodes or the time are used up. */
	deeper(make: () => DecodedNode): DecodedNode | null
	/** A number by which nodes refer to each other. */
	nextAnchor(): number
	/** False when nodes, or time, are used up. Ask it in long loops that make no nodes: it looks at the clock now and then. */
	hasRoom(): boolean
	/** Notes a limit that the decoder itself ran into; the tree goes on. */
	hit(limit: Limit): void
	/** What was run into so far, each once, in the order of the contract. */
	limits(): Limit[]
}

const briefLength = 200
const limitOrder: readonly Limit[] = ['bytes', 'nodes', 'depth', 'time', 'damaged']
/** What is passed on is walked by recursion later (checks, screens), whatever the budget says. */
const deepestLevel = 200
/** Texts this short are always kept whole: the number of nodes bounds them. */
const alwaysKept = 200
/** One text seen from a thousand places must not become a thousand long texts: all together keep this many times the budget of one. */
const textsTogether = 16
/** Nodes kept back for each entry that comes after a large one, so that the first entry does not use up everything. */
const keptForSibling = 8
const clockEvery = 64

/** Cuts a line to 200 characters, ending in `…`, never through a surrogate pair. */
export function cutBrief(line: string): string {
	return line.length <= briefLength ? line : `${cutText(line, briefLength - 1)}…`
}

function cutText(text: string, length: number): string {
	if (text.length <= length) return text
	const last = text.charCodeAt(length - 1)
	return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

function bytesToHex(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** A tree within `budget`. `now` is in milliseconds; the time runs from this call. Depth is held to 200 levels whatever the budget. */
export function createTree(budget: Budget, now: () => number): Tree {
	return new BudgetedTree(budget, now)
}

class BudgetedTree implements Tree {
	readonly #budget: Budget
	readonly #now: () => number
	readonly #until: number
	readonly #deepest: number
	readonly #hit = new Set<Limit>()
	#made = 0
	#depth = 0
	#asked = 0
	#anchors = 0
	#expired = false
	#textLeft: number
	/** Nodes that the branch being filled may bring `#made` to. */
	#quota: number

	constructor(budget: Budget, now: () => number) {
		this.#budget = budget
		this.#now = now
		this.#until = now() + budget.timeMs
		this.#deepest = Math.min(budget.depth, deepestLevel)
		this.#textLeft = budget.text * textsTogether
		this.#quota = budget.nodes
	}

	leaf(kind: Kind, brief: string, fields: Fields = {}): DecodedNode {
		this.#made += 1
		return {
			kind,
			type: null,
			text: null,
			length: null,
			anchor: null,
			target: null,
			notes: [],
			inner: null,
			secret: false,
			...fields,
			entries: [],
			brief: cutBrief(brief),
		}
	}

	text(value: string, fields: Fields = {}): DecodedNode {
		const kept = cutText(value, this.#textRoom(value.length))
		const length = fields.length ?? value.length
		if (kept.length < length) this.#hit.add('bytes')
		const brief = fields.brief ?? JSON.stringify(cutText(value, briefLength))
		return this.leaf('text', brief, { ...fields, text: kept, length })
	}

	bytes(value: Uint8Array, fields: Fields = {}): DecodedNode {
		const kept = value.subarray(0, this.#textRoom(value.length))
		const length = fields.length ?? value.length
		if (kept.length < length) this.#hit.add('bytes')
		const brief = fields.brief ?? bytesToHex(value.subarray(0, briefLength))
		return this.leaf('bytes', brief, { ...fields, text: bytesToHex(kept), length })
	}

	branch(
		kind: Kind,
		fields: Fields,
		entries: Iterable<TreeEntry>,
		brief: (entries: DecodedNode['entries'], whole: boolean) => string,
	): DecodedNode {
		const node = this.leaf(kind, '', fields)
		const whole = node.length === 0 || this.#fill(node, entries)
		node.brief = cutBrief(brief(node.entries, whole))
		return node
	}

	deeper(make: () => DecodedNode): DecodedNode | null {
		if (!this.#isRoomBelow() || !this.hasRoom()) return null
		this.#depth += 1
		try {
			return make()
		} finally {
			this.#depth -= 1
		}
	}

	nextAnchor(): number {
		this.#anchors += 1
		return this.#anchors
	}

	hasRoom(): boolean {
		if (this.#expired) return false
		this.#asked += 1
		if (this.#asked % clockEvery === 0 && this.#now() > this.#until) {
			this.#expired = true
			this.#hit.add('time')
			return false
		}
		if (this.#made < this.#quota) return true
		this.#hit.add('nodes')
		return false
	}

	hit(limit: Limit): void {
		this.#hit.add(limit)
	}

	limits(): Limit[] {
		return limitOrder.filter((limit) => this.#hit.has(limit))
	}

	/** True when every entry was taken. */
	#fill(node: DecodedNode, entries: Iterable<TreeEntry>): boolean {
		if (!this.#isRoomBelow()) return false
		const iterator = entries[Symbol.iterator]()
		const quota = this.#quota
		this.#depth += 1
		try {
			while (node.length === null || node.entries.length < node.length) {
				this.#quota = quota
				if (!this.hasRoom()) {
					iterator.return?.()
					return false
				}
				this.#quota = this.#quotaOfEntry(node, quota)
				const next = iterator.next()
				if (next.done) break
				node.entries.push({ key: next.value.key ?? null, name: next.value.name ?? null, value: next.value.value })
			}
			node.length ??= node.entries.length
			return node.entries.length >= node.length
		} finally {
			this.#quota = quota
			this.#depth -= 1
		}
	}

	/** Keeps something back for the entries that follow, at most half of what is left. */
	#quotaOfEntry(node: DecodedNode, quota: number): number {
		const left = quota - this.#made
		const following = node.length === null ? 0 : node.length - node.entries.length - 1
		return quota - Math.min(left >> 1, following * keptForSibling)
	}

	#isRoomBelow(): boolean {
		if (this.#depth < this.#deepest) return true
		this.#hit.add('depth')
		return false
	}

	#textRoom(length: number): number {
		if (length <= alwaysKept) return Math.min(length, this.#budget.text)
		const room = Math.min(length, this.#budget.text, Math.max(this.#textLeft, alwaysKept))
		this.#textLeft -= room
		return room
	}
}
