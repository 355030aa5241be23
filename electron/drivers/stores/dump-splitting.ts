/** One object of the list, in its own bytes, and the line it begins on. */
export type DumpItem = { readonly bytes: Buffer; readonly line: number }

/** Says what is wrong, and on which line. */
export type Refuse = (line: number, detail: string) => Error

/** Takes a dump apart as its bytes come in. */
export type DumpSplitter = {
	/** The objects that ended in this piece. */
	push(piece: Buffer): readonly DumpItem[]
	/** Once there are no more pieces: what stands around the list, as JSON with the list empty. */
	end(): Buffer
}

/** More than this before or behind the list is no dump. */
const mostAround = 65_536
/** A text can hold no more. */
const mostOfItem = 500_000_000

const [quote, backslash, comma, lineFeed] = [0x22, 0x5c, 0x2c, 0x0a]
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]

/**
 * Splits one JSON object with one list of objects directly in it, of any size, without keeping more than the object that is
 * being read. Whether each is JSON in itself is the receiver's to see.
 */
export function createDumpSplitter(refuse: Refuse): DumpSplitter {
	const around: number[] = []
	let place: 'before' | 'list' | 'behind' = 'before'
	let depth = 0
	let inString = false
	let escaped = false
	let line = 1
	/** In the list: an object must come, may come, or only a comma or the end. */
	let turn: 'item' | 'first' | 'comma' = 'first'
	let begun: Buffer[] = []
	let begunBytes = 0
	let itemLine = 0

	const keepAround = (byte: number) => {
		if (around.length >= mostAround) throw refuse(line, 'this is no dump of lakeFS: no list of entries is in sight')
		around.push(byte)
	}
	/** Outside of strings and objects of the list. */
	const betweenItems = (byte: number): 'begins' | 'passed' => {
		if (byte === openObject && turn !== 'comma') {
			itemLine = line
			depth += 1
			return 'begins'
		}
		if (byte === comma && turn === 'comma') turn = 'item'
		else if (byte === closeList && turn !== 'item') {
			place = 'behind'
			depth -= 1
			keepAround(byte)
		} else if (!isSpace(byte)) throw refuse(line, 'an entry or a comma should stand here')
		return 'passed'
	}
	const structure = (byte: number) => {
		if (byte === quote) inString = true
		else if (byte === openObject || byte === openList) depth += 1
		else if (byte === closeObject || byte === closeList) depth -= 1
	}
	const withinString = (byte: number) => {
		if (escaped) escaped = false
		else if (byte === backslash) escaped = true
		else if (byte === quote) inString = false
	}
	const outside = (byte: number) => {
		keepAround(byte)
		if (inString) return withinString(byte)
		const beginsList = byte === openList && depth === 1 && place === 'before'
		structure(byte)
		if (depth < 0) throw refuse(line, 'the dump has ended before this line')
		if (beginsList) place = 'list'
	}
	const ended = (piece: Buffer): DumpItem => {
		const bytes = begun.length === 0 ? piece : Buffer.concat([...begun, piece])
		begun = []
		begunBytes = 0
		turn = 'comma'
		return { bytes, line: itemLine }
	}
	return {
		push(piece) {
			const items: DumpItem[] = []
			let from = 0
			for (let at = 0; at < piece.length; at++) {
				const byte = piece[at] ?? 0
				if (byte === lineFeed) line += 1
				if (place !== 'list') outside(byte)
				else if (inString) withinString(byte)
				else if (depth === 2) {
					if (betweenItems(byte) === 'begins') from = at
				} else {
					structure(byte)
					if (depth === 2) items.push(ended(piece.subarray(from, at + 1)))
				}
			}
			if (place === 'list' && depth > 2) {
				begun.push(piece.subarray(from))
				begunBytes += piece.length - from
				if (begunBytes > mostOfItem) throw refuse(itemLine, 'this entry is too long')
			}
			return items
		},
		end() {
			if (place === 'list' || depth !== 0 || inString) throw refuse(line, 'the file breaks off here')
			return Buffer.from(around)
		},
	}
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
