import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { HashCheck } from '../../contract/cached.ts'
import { readBytes } from './redun-bytes.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Takes a value's bytes piece by piece and says what hash they give. */
export type Hashing = {
	take(piece: Uint8Array): void
	/** Of a value with this hash and type. */
	result(hash: string, type: string): HashCheck
}

/** What redun puts before a plain value's bytes: a list in bencode that names what it is. */
export const plainTag = 'l5:Valuee'

/** Types that redun names by what they stand for: a set by its elements in order, a function by its source. So it does its own, `redun.…`. */
export const namedOtherwise: ReadonlySet<string> = new Set(['builtins.set', 'builtins.frozenset', 'builtins.function'])

/** How far into a value its own hash is looked for: the state of an object that carries it has it early. */
export const headBytes = 65_536

/** Begins to compute the name of a value from its bytes, as redun does for plain ones: 40 digits of SHA-512. */
export function startHashing(): Hashing {
	const digest = createHash('sha512').update(plainTag)
	let head: Uint8Array = new Uint8Array()
	return {
		take(piece) {
			digest.update(piece)
			if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)])
		},
		result(hash, type) {
			const found = digest.digest('hex').slice(0, 40)
			if (found === hash) return { result: 'matches', found }
			return isNamedOtherwise(hash, type, head) ? { result: 'not-from-bytes', found: null } : { result: 'differs', found }
		},
	}
}

/** Files, tasks and handles, those of a project's own classes too, carry their own hash in what is stored of them. */
function isNamedOtherwise(hash: string, type: string, head: Uint8Array): boolean {
	if (namedOtherwise.has(type) || type.startsWith('redun.')) return true
	return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes(hash)
}

/** While a piece is read, others who ask the same engine wait. */
const pieceBytes = 33_554_432
/** So much is hashed before others in this process have their turn. */
const hashedAtOnce = 4_194_304

/** Reads all of a value and compares its bytes with its name. Faults: those of `readBytes`, `cancelled`. */
export async function checkHash(scope: Scope, hash: string): Promise<HashCheck> {
	const hashing = startHashing()
	for (let offset = 0; ; ) {
		assertWanted(scope.signal)
		const piece = await readBytes(scope, hash, { offset, atMost: pieceBytes })
		if (!piece) return { result: 'no-bytes', found: null }
		for (let at = 0; at < piece.bytes.length; at += hashedAtOnce) {
			hashing.take(piece.bytes.subarray(at, at + hashedAtOnce))
			await setImmediate()
			assertWanted(scope.signal)
		}
		offset += piece.bytes.length
		if (offset >= piece.sizeBytes || piece.bytes.length === 0) return hashing.result(hash, piece.type)
	}
}
