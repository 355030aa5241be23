import type { CachedFinding, HashCheck } from '../../contract/cached.ts'
import { FaultError } from '../../contract/fault.ts'
import { readBytes } from './redun-bytes.ts'
import { startHashing } from './redun-hash.ts'
import { watchPickle } from './redun-pickle-end.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** A row to be judged. `bytes`: all of its bytes, where they are held already. */
export type CheckedRow = {
	readonly hash: string
	readonly type: string
	readonly format: string
	readonly sizeBytes: number
	readonly bytes: Uint8Array | null
}

export type Verdict = {
	readonly result: HashCheck['result']
	readonly state: CachedFinding['state'] | null
	readonly sizeBytes: number | null
}

/** Bytes of one value that are held at a time. */
const pieceBytes = 8_388_608
/** SQLite takes a whole value into memory to give any piece of it, so of values inside there are few pieces. */
const insidePieceBytes = 67_108_864

type OnPiece = (piece: Uint8Array) => void

/**
 * Reads all of a value and says whether it is whole. Of a value outside, whose hash cannot be computed from its bytes, a
 * pickle that does not end as one does shows as much. A file that cannot be read counts as missing.
 */
export async function judgeRow(scope: Scope, row: CheckedRow, onBytes: (count: number) => void): Promise<Verdict> {
	const { hash, type } = row
	const isOutside = row.sizeBytes === 0
	if (isOutside && scope.external.root === null) return { result: 'no-bytes', state: 'no-store', sizeBytes: null }
	const hashing = startHashing()
	const read = await readAll(scope, row, (piece) => {
		hashing.take(piece)
		onBytes(piece.length)
	})
	if (read === null) return { result: 'no-bytes', state: isOutside ? 'missing' : null, sizeBytes: null }
	const { result } = hashing.result(hash, type)
	const suspected = result === 'differs' || (isOutside && result === 'not-from-bytes')
	if (!suspected) return { result, state: null, sizeBytes: read }
	return { result, state: isOutside ? await damageOf(scope, row, result) : 'hash-differs', sizeBytes: read }
}

/** What became of a file, by how its pickle ends. Bytes of another format are not looked into. */
async function damageOf(scope: Scope, row: CheckedRow, result: HashCheck['result']): Promise<CachedFinding['state'] | null> {
	const isPickle = row.format.endsWith('pickle')
	const watch = watchPickle()
	const read = isPickle ? await readAll(scope, row, watch.take) : 0
	const end = isPickle && read !== null ? watch.end() : 'whole'
	if (end === 'cut') return 'cut'
	return end === 'other' || result === 'differs' ? 'altered' : null
}

/** Hands all bytes of a value on, piece by piece, and says how many there were. Null where they are not to be had. */
async function readAll(scope: Scope, { hash, sizeBytes, bytes }: CheckedRow, onPiece: OnPiece): Promise<number | null> {
	if (bytes) {
		onPiece(bytes)
		return bytes.length
	}
	if (sizeBytes === 0) return readFile(scope, hash, onPiece)
	for (let offset = 0; ; ) {
		assertWanted(scope.signal)
		const piece = await readBytes(scope, hash, { offset, atMost: insidePieceBytes })
		if (!piece) return null
		onPiece(piece.bytes)
		offset += piece.bytes.length
		if (offset >= piece.sizeBytes || piece.bytes.length === 0) return offset
	}
}

async function readFile({ external, signal }: Scope, hash: string, onPiece: OnPiece): Promise<number | null> {
	try {
		for (let offset = 0; ; ) {
			assertWanted(signal)
			const piece = await external.read(hash, { offset, atMost: pieceBytes })
			if (!piece) return null
			onPiece(piece.bytes)
			offset += piece.bytes.length
			if (offset >= piece.sizeBytes || piece.bytes.length === 0) return offset
		}
	} catch (thrown) {
		// One file that cannot be read must not keep the others from being looked at
		if (thrown instanceof FaultError && (thrown.fault.kind === 'permission-denied' || thrown.fault.kind === 'input-output')) return null
		throw thrown
	}
}
