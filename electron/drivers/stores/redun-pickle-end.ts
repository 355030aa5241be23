/**
 * How the opcodes of a pickle end. `whole`: with STOP, and nothing after it. `cut`: the bytes break off before it. `other`:
 * something follows it, or there is no such opcode.
 */
export type PickleEnd = 'whole' | 'cut' | 'other'

/** Takes bytes piece by piece. */
export type PickleWatch = { take(piece: Uint8Array): void; end(): PickleEnd }

const stop = 0x2e
const lineFeed = 0x0a

/**
 * What follows each opcode, as the pickle protocols 0 to 5 have it: so many bytes; a length of so many bytes and as many
 * bytes as it says; or so many lines.
 */
type Argument = { readonly bytes: number } | { readonly lengthBytes: number } | { readonly lines: number }

const argumentsOf = new Map<number, Argument>()
const say = (opcodes: string, argument: Argument) => {
	for (const opcode of Buffer.from(opcodes, 'latin1')) argumentsOf.set(opcode, argument)
}
say('(01)2NQR]}abdelostu\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x93\x94\x97\x98', { bytes: 0 })
say('Khq\x80\x82', { bytes: 1 })
say('M\x83', { bytes: 2 })
say('Jjr\x84', { bytes: 4 })
say('G\x95', { bytes: 8 })
say('UC\x8a\x8c', { lengthBytes: 1 })
say('TXB\x8b', { lengthBytes: 4 })
say('\x8d\x8e\x96', { lengthBytes: 8 })
say('FILSVPpg', { lines: 1 })
say('ci', { lines: 2 })

/**
 * Watches whether a pickle comes to its end, without making anything of it. A length that was altered may lead past the
 * end as well; then the last byte is still STOP, which that of a cut pickle is only by chance.
 */
export function watchPickle(): PickleWatch {
	let last = -1
	let stopped = false
	let isOther = false
	/** Bytes of an argument still to be passed over, lines of it, bytes of a length still to be read. */
	let [skip, lines, lengthLeft, lengthRead, length] = [0, 0, 0, 0, 0]
	const begin = (opcode: number) => {
		const argument = argumentsOf.get(opcode)
		if (!argument) isOther = true
		else if ('bytes' in argument) skip = argument.bytes
		else if ('lines' in argument) lines = argument.lines
		else [lengthLeft, lengthRead, length] = [argument.lengthBytes, 0, 0]
	}
	const step = (byte: number) => {
		if (lines > 0) {
			if (byte === lineFeed) lines -= 1
		} else if (lengthLeft > 0) {
			length += byte * 2 ** (8 * lengthRead)
			lengthRead += 1
			lengthLeft -= 1
			if (lengthLeft === 0) skip = length
		} else if (stopped) isOther = true
		else if (byte === stop) stopped = true
		else begin(byte)
	}
	return {
		take(piece) {
			for (let at = 0; at < piece.length && !isOther; ) {
				const passed = Math.min(skip, piece.length - at)
				skip -= passed
				at += passed
				const byte = passed > 0 ? undefined : piece[at]
				if (byte === undefined) continue
				at += 1
				step(byte)
			}
			last = piece.at(-1) ?? last
		},
		end() {
			if (isOther) return 'other'
			if (stopped) return 'whole'
			return last === stop ? 'other' : 'cut'
		},
	}
}
