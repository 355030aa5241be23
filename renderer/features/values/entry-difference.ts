/** A line on one side, or on both. */
export type DifferenceLine = { readonly of: 'both' | 'before' | 'after'; readonly text: string }

/** Lines beyond this many, times each other, are compared from both ends only. */
const mostCells = 1_000_000

/** Two texts line by line: what both have, what only one has, in order. */
export function differenceOf(before: string, after: string): DifferenceLine[] {
	const one = before === '' ? [] : before.split('\n')
	const other = after === '' ? [] : after.split('\n')
	let head = 0
	while (head < one.length && head < other.length && one[head] === other[head]) head += 1
	let tail = 0
	while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1
	const both = (lines: readonly string[]): DifferenceLine[] => lines.map((text) => ({ of: 'both', text }))
	return [
		...both(one.slice(0, head)),
		...middleOf(one.slice(head, one.length - tail), other.slice(head, other.length - tail)),
		...both(tail === 0 ? [] : one.slice(-tail)),
	]
}

function middleOf(one: readonly string[], other: readonly string[]): DifferenceLine[] {
	const gone = one.map((text): DifferenceLine => ({ of: 'before', text }))
	const come = other.map((text): DifferenceLine => ({ of: 'after', text }))
	if (one.length === 0 || other.length === 0 || one.length * other.length > mostCells) return [...gone, ...come]
	return walk(one, other, commonLengths(one, other))
}

/** How many lines the ends of both texts have in common at most, from each pair of lines on. */
function commonLengths(one: readonly string[], other: readonly string[]): Uint32Array {
	const width = other.length + 1
	const lengths = new Uint32Array((one.length + 1) * width)
	for (let at = one.length - 1; at >= 0; at -= 1)
		for (let to = other.length - 1; to >= 0; to -= 1)
			lengths[at * width + to] =
				one[at] === other[to]
					? (lengths[(at + 1) * width + to + 1] ?? 0) + 1
					: Math.max(lengths[(at + 1) * width + to] ?? 0, lengths[at * width + to + 1] ?? 0)
	return lengths
}

function walk(one: readonly string[], other: readonly string[], lengths: Uint32Array): DifferenceLine[] {
	const width = other.length + 1
	const lines: DifferenceLine[] = []
	let at = 0
	let to = 0
	while (at < one.length || to < other.length) {
		const left = one[at]
		const right = other[to]
		if (left !== undefined && left === right) {
			lines.push({ of: 'both', text: left })
			at += 1
			to += 1
		} else if (
			right === undefined ||
			(left !== undefined && (lengths[(at + 1) * width + to] ?? 0) >= (lengths[at * width + to + 1] ?? 0))
		) {
			lines.push({ of: 'before', text: left ?? '' })
			at += 1
		} else {
			lines.push({ of: 'after', text: right })
			to += 1
		}
	}
	return lines
}

/** Lines of a comparison, with those folded away that both have and that are far from any difference. A number says how many are folded. */
export function foldSame(lines: readonly DifferenceLine[], around = 3): (DifferenceLine | number)[] {
	const near = new Set<number>()
	lines.forEach(({ of }, at) => {
		if (of !== 'both') for (let by = -around; by <= around; by += 1) near.add(at + by)
	})
	const shown: (DifferenceLine | number)[] = []
	lines.forEach((line, at) => {
		const last = shown.at(-1)
		if (near.has(at)) shown.push(line)
		else if (typeof last === 'number') shown[shown.length - 1] = last + 1
		else shown.push(1)
	})
	return shown
}

/** Where bytes differ: from which byte on, and what stands there on both sides; null where they are the same. */
export function bytesDifference(
	before: Uint8Array,
	after: Uint8Array,
): { readonly from: number; readonly before: Uint8Array; readonly after: Uint8Array } | null {
	const shorter = Math.min(before.length, after.length)
	let head = 0
	while (head < shorter && before[head] === after[head]) head += 1
	if (head === shorter && before.length === after.length) return null
	let tail = 0
	while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
	return { from: head, before: before.subarray(head, before.length - tail), after: after.subarray(head, after.length - tail) }
}
