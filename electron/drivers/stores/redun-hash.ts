import { createHash, hash as digestOf } from 'node:crypto'
import type { HashCheck } from '../../contract/cached.ts'
import { quoteText } from '../../lib/sql-text.ts'
import { readBytes } from './redun-bytes.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { letOthers } from './redun-turns.ts'

/** Takes a value's bytes piece by piece and says what hash they give. */
export type Hashing = {
	take(piece: Uint8Array): void
	/** Of a value with this hash and type. */
	result(hash: string, type: string): HashCheck
}

/** What redun puts before a plain value's bytes: a list in bencode that names what it is. */
const plainTag = 'l5:Valuee'

/** Types that redun names by what they stand for: a set by its elements in order, a function by its source. So it does its own, `redun.…`. */
const namedOtherwise: ReadonlySet<string> = new Set(['builtins.set', 'builtins.frozenset', 'builtins.function'])

/** How far into a value its own hash is looked for: the state of an object that carries it has it early. */
const headBytes = 65_536

/** Begins to compute the name of a value from its bytes, as redun does for plain ones: 40 digits of SHA-512. */
export function startHashing(): Hashing {
	const digest = createHash('sha512').update(plainTag)
	let head: Uint8Array = new Uint8Array()
	return {
		take(piece) {
			digest.update(piece)
			if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)])
		},
		result: (hash, type) => judged(hash, type, digest.digest('hex').slice(0, 40), head),
	}
}

function judged(hash: string, type: string, found: string, head: Uint8Array): HashCheck {
	if (found === hash) return { result: 'matches', found }
	return isNamedOtherwise(hash, type, head) ? { result: 'not-from-bytes', found: null } : { result: 'differs', found }
}

/** As `startHashing` does it, for values of at most so many bytes that are at hand: in one go, and in less than half the time. */
export function createWholeHashing(atMost: number): (hash: string, type: string, bytes: Uint8Array) => HashCheck {
	const tagged = Buffer.alloc(plainTag.length + atMost)
	tagged.write(plainTag)
	return (hash, type, bytes) => {
		tagged.set(bytes, plainTag.length)
		const found = digestOf('sha512', tagged.subarray(0, plainTag.length + bytes.length), 'hex').slice(0, 40)
		return judged(hash, type, found, bytes.subarray(0, headBytes))
	}
}

/** SQL of PostgreSQL: the name that redun gives to bytes, 40 digits of SHA-512. */
export const nameSql = (bytes: string): string => `left(encode(pg_catalog.sha512(${bytes}), 'hex'), 40)`

/** SQL of PostgreSQL: is a row of `value` named by its bytes (true), otherwise (null), or neither (false). Not for one without bytes. */
export const valueHoldsSql = (row: string): string => `CASE
	WHEN ${row}.value_hash = ${nameSql(`convert_to(${quoteText(plainTag)}, 'UTF8') || ${row}.value`)} THEN true
	WHEN ${row}.type LIKE 'redun.%' OR ${row}.type IN (${[...namedOtherwise].map(quoteText).join(', ')})
		OR position(convert_to(${row}.value_hash, 'UTF8') IN substr(${row}.value, 1, ${headBytes})) > 0 THEN NULL
	ELSE false END`

/** Files, tasks and handles, those of a project's own classes too, carry their own hash in what is stored of them. */
function isNamedOtherwise(hash: string, type: string, head: Uint8Array): boolean {
	if (namedOtherwise.has(type) || type.startsWith('redun.')) return true
	return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes(hash)
}

/** While a piece is read, others who ask the same engine wait. */
const pieceBytes = 33_554_432
/** So much is hashed before others in this process have their turn. */
const hashedAtOnce = 4_194_304

/** Hands a piece on so that others in this process have their turns in between. Faults: `cancelled`. */
export async function takeByTurns(piece: Uint8Array, onPart: (part: Uint8Array) => void, signal: AbortSignal | undefined): Promise<void> {
	for (let at = 0; at < piece.length; at += hashedAtOnce) {
		if (at > 0) await letOthers(signal)
		onPart(piece.subarray(at, at + hashedAtOnce))
	}
}

/** Reads all of a value and compares its bytes with its name. Faults: those of `readBytes`, `cancelled`. */
export async function checkHash(scope: Scope, hash: string): Promise<HashCheck> {
	const hashing = startHashing()
	const read = await readPieces(scope, hash, hashing.take)
	return read ? hashing.result(hash, read.type) : { result: 'no-bytes', found: null }
}

/** Hands all bytes of a value on, piece by piece. Null where they are not to be had. Faults: those of `readBytes`, `cancelled`. */
export async function readPieces(
	scope: Scope,
	hash: string,
	onPiece: (piece: Uint8Array) => void,
): Promise<{ readonly type: string; readonly sizeBytes: number } | null> {
	for (let offset = 0; ; ) {
		assertWanted(scope.signal)
		const piece = await readBytes(scope, hash, { offset, atMost: pieceBytes })
		if (!piece) return null
		await takeByTurns(piece.bytes, onPiece, scope.signal)
		offset += piece.bytes.length
		if (offset >= piece.sizeBytes || piece.bytes.length === 0) return { type: piece.type, sizeBytes: offset }
	}
}
