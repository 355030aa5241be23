/**
 * Every instruction of Python's pickle format, protocols 0 to 5: its byte, its name, how its argument is written, and the
 * protocol it came with. From the format's own description in Python's `pickletools`.
 */
export type Opcode = { readonly code: number; readonly name: OpcodeName; readonly argument: ArgumentForm; readonly protocol: number }

/**
 * How an argument lies in the stream: `u1 u2 i4 u4 u8` are little-endian numbers, `f8` a big-endian double, `line` ends at a
 * line feed, `lines` are two of them, `run1 run4 run8` are runs of bytes after their length, `long1 long4` whole numbers after theirs.
 */
export type ArgumentForm =
	| 'none'
	| 'u1'
	| 'u2'
	| 'i4'
	| 'u4'
	| 'u8'
	| 'f8'
	| 'line'
	| 'lines'
	| 'run1'
	| 'run4'
	| 'run8'
	| 'long1'
	| 'long4'

const rows = [
	['I', 'INT', 'line', 0],
	['J', 'BININT', 'i4', 1],
	['K', 'BININT1', 'u1', 1],
	['M', 'BININT2', 'u2', 1],
	['L', 'LONG', 'line', 0],
	['\x8a', 'LONG1', 'long1', 2],
	['\x8b', 'LONG4', 'long4', 2],
	['S', 'STRING', 'line', 0],
	['T', 'BINSTRING', 'run4', 1],
	['U', 'SHORT_BINSTRING', 'run1', 1],
	['B', 'BINBYTES', 'run4', 3],
	['C', 'SHORT_BINBYTES', 'run1', 3],
	['\x8e', 'BINBYTES8', 'run8', 4],
	['\x96', 'BYTEARRAY8', 'run8', 5],
	['\x97', 'NEXT_BUFFER', 'none', 5],
	['\x98', 'READONLY_BUFFER', 'none', 5],
	['N', 'NONE', 'none', 0],
	['\x88', 'NEWTRUE', 'none', 2],
	['\x89', 'NEWFALSE', 'none', 2],
	['V', 'UNICODE', 'line', 0],
	['\x8c', 'SHORT_BINUNICODE', 'run1', 4],
	['X', 'BINUNICODE', 'run4', 1],
	['\x8d', 'BINUNICODE8', 'run8', 4],
	['F', 'FLOAT', 'line', 0],
	['G', 'BINFLOAT', 'f8', 1],
	[']', 'EMPTY_LIST', 'none', 1],
	['a', 'APPEND', 'none', 0],
	['e', 'APPENDS', 'none', 1],
	['l', 'LIST', 'none', 0],
	[')', 'EMPTY_TUPLE', 'none', 1],
	['t', 'TUPLE', 'none', 0],
	['\x85', 'TUPLE1', 'none', 2],
	['\x86', 'TUPLE2', 'none', 2],
	['\x87', 'TUPLE3', 'none', 2],
	['}', 'EMPTY_DICT', 'none', 1],
	['d', 'DICT', 'none', 0],
	['s', 'SETITEM', 'none', 0],
	['u', 'SETITEMS', 'none', 1],
	['\x8f', 'EMPTY_SET', 'none', 4],
	['\x90', 'ADDITEMS', 'none', 4],
	['\x91', 'FROZENSET', 'none', 4],
	['0', 'POP', 'none', 0],
	['2', 'DUP', 'none', 0],
	['(', 'MARK', 'none', 0],
	['1', 'POP_MARK', 'none', 1],
	['g', 'GET', 'line', 0],
	['h', 'BINGET', 'u1', 1],
	['j', 'LONG_BINGET', 'u4', 1],
	['p', 'PUT', 'line', 0],
	['q', 'BINPUT', 'u1', 1],
	['r', 'LONG_BINPUT', 'u4', 1],
	['\x94', 'MEMOIZE', 'none', 4],
	['\x82', 'EXT1', 'u1', 2],
	['\x83', 'EXT2', 'u2', 2],
	['\x84', 'EXT4', 'i4', 2],
	['c', 'GLOBAL', 'lines', 0],
	['\x93', 'STACK_GLOBAL', 'none', 4],
	['R', 'REDUCE', 'none', 0],
	['b', 'BUILD', 'none', 0],
	['i', 'INST', 'lines', 0],
	['o', 'OBJ', 'none', 1],
	['\x81', 'NEWOBJ', 'none', 2],
	['\x92', 'NEWOBJ_EX', 'none', 4],
	['\x80', 'PROTO', 'u1', 2],
	['.', 'STOP', 'none', 0],
	['\x95', 'FRAME', 'u8', 4],
	['P', 'PERSID', 'line', 0],
	['Q', 'BINPERSID', 'none', 1],
] as const satisfies readonly (readonly [string, string, ArgumentForm, number])[]

export type OpcodeName = (typeof rows)[number][1]

/** The instructions by their byte; undefined where a byte is none. */
export const opcodesByCode: readonly (Opcode | undefined)[] = (() => {
	const table: (Opcode | undefined)[] = new Array(256).fill(undefined)
	for (const [letter, name, argument, protocol] of rows) {
		const code = letter.charCodeAt(0)
		table[code] = { code, name, argument, protocol }
	}
	return table
})()
