/**
 * What a pickled redun.task.Task says of itself: each key of its state with the text, true, false or null that follows.
 * Reads only the opcodes that such a pickle has; anything else throws.
 */
export function taskInPickle(pickle: Uint8Array): Readonly<Record<string, unknown>> {
	const read = createReader(Buffer.from(pickle))
	const values: unknown[] = []
	for (let code = read.byte(); code !== '.'; code = read.byte()) {
		if (code === 'X') values.push(read.text())
		else if (code === 'N') values.push(null)
		else if (code === '\x88' || code === '\x89') values.push(code === '\x88')
		else if (code === 'c') values.push(read.line() + read.line())
		else if (code === ']' || (code === '}' && values.length > 1)) values.push('empty')
		else if (code === 'q' || code === '\x80') read.byte()
		else if (!')}\x81(\x85Rub'.includes(code)) throw new Error(`unexpected opcode ${code.charCodeAt(0)}`)
	}
	if (!read.atEnd()) throw new Error('bytes after the end')
	const [type, ...state] = values
	const pairs = Array.from({ length: 7 }, (_, index) => [String(state[index * 2]), state[index * 2 + 1]])
	return { type, ...Object.fromEntries(pairs), exportOptions: [state[14], state[15], state[16]] }
}

function createReader(bytes: Buffer) {
	let at = 0
	return {
		byte: () => String.fromCharCode(bytes.readUInt8(at++)),
		text: () => {
			const length = bytes.readUInt32LE(at)
			at += 4 + length
			return bytes.toString('utf8', at - length, at)
		},
		line: () => {
			const end = bytes.indexOf('\n', at) + 1
			const text = bytes.toString('utf8', at, end)
			at = end
			return text
		},
		atEnd: () => at === bytes.length,
	}
}
