/** A Huffman code as one table: the next `bits` bits of the stream give `symbol << 4 | length`; 0 where no code is. */
export type CodeTable = { readonly bits: number; readonly table: Uint16Array }

const longestCode = 15

/**
 * The table of a code from the length of each symbol's code (RFC 1951, 3.2.2). Null when the lengths name more codes than there
 * are. Codes left over are allowed, since packers write a single distance so; meeting one is damage.
 */
export function codeTable(lengths: Uint8Array): CodeTable | null {
	const counts = new Uint16Array(longestCode + 1)
	let bits = 0
	for (const length of lengths) {
		if (length === 0) continue
		counts[length] = (counts[length] ?? 0) + 1
		bits = Math.max(bits, length)
	}
	const nexts = new Uint16Array(longestCode + 2)
	let code = 0
	for (let length = 1; length <= longestCode; length += 1) {
		nexts[length] = code
		code += counts[length] ?? 0
		if (code > 1 << length) return null
		code <<= 1
	}
	const table = new Uint16Array(1 << bits)
	for (let symbol = 0; symbol < lengths.length; symbol += 1) {
		const length = lengths[symbol] ?? 0
		if (length === 0) continue
		const next = nexts[length] ?? 0
		nexts[length] = next + 1
		const entry = (symbol << 4) | length
		for (let place = reversed(next, length); place < table.length; place += 1 << length) table[place] = entry
	}
	return { bits, table }
}

/** Codes stand in the stream with their highest bit first. */
function reversed(code: number, length: number): number {
	let result = 0
	for (let bit = 0; bit < length; bit += 1) result |= ((code >> bit) & 1) << (length - 1 - bit)
	return result
}

/** The codes that need no description in the stream (RFC 1951, 3.2.6). */
export function fixedTables(): { literals: CodeTable; distances: CodeTable } | null {
	const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280)
	const literals = codeTable(lengths)
	const distances = codeTable(new Uint8Array(30).fill(5))
	return literals && distances && { literals, distances }
}
