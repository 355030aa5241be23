import type { CachedFinding, HashCheck } from '../../contract/cached.ts'
import { FaultError } from '../../contract/fault.ts'
import { readPieces, startHashing, takeByTurns } from './redun-hash.ts'
import type { StoredRow } from './redun-hashed-pages.ts'
import { watchPickle } from './redun-pickle-end.ts'
import { assertWanted } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

export type Verdict = {
	readonly result: HashCheck['result']
	readonly state: CachedFinding['state'] | null
	readonly sizeBytes: number | null
}

/** Judges the rows of a page, asked for in their order. Faults: those of the engine, `cancelled`. */
export type Judge = (row: StoredRow) => Verdict | Promise<Verdict>

/** Files that are read at the same time, and how much of each; what is longer is read on one file at a time, in larger pieces. */
const [filesAtOnce, firstPieceBytes, pieceBytes] = [16, 262_144, 8_388_608]

type OnPiece = (piece: Uint8Array) => void
type Alone = <Result>(work: () => Promise<Result>) => Promise<Result>
type Reading = { readonly scope: Scope; readonly alone: Alone; onBytes(count: number): void }

/**
 * Says whether values are whole. One that was hashed already is judged at once; of those outside, `outside` in their order,
 * a few files are read ahead. A file that cannot be read counts as missing.
 */
export function judgeOf(scope: Scope, outside: readonly StoredRow[], onBytes: (count: number) => void): Judge {
	const reading: Reading = { scope, alone: oneAtATime(), onBytes }
	const judgeNext = ahead(outside, (row) => judgeRow(reading, row))
	return (row) => {
		const result = row.hashed()
		if (result === null) return row.sizeBytes === 0 ? judgeNext(row) : judgeRow(reading, row)
		onBytes(row.sizeBytes)
		return { result, state: result === 'differs' ? 'hash-differs' : null, sizeBytes: row.sizeBytes }
	}
}

function oneAtATime(): Alone {
	let before: Promise<unknown> = Promise.resolve()
	return (work) => {
		const result = before.then(work)
		before = result.catch(() => undefined)
		return result
	}
}

/** Works on items before they are asked for, which is in their order. */
function ahead<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): (item: Item) => Promise<Result> {
	const begun = new Map<Item, Promise<Result>>()
	let next = 0
	return (item) => {
		for (const one of items.slice(next, next + filesAtOnce - begun.size)) {
			const result = work(one)
			// Who asks for it hears of it; where another has failed before, nobody asks
			result.catch(() => undefined)
			begun.set(one, result)
			next += 1
		}
		const result = begun.get(item) ?? work(item)
		begun.delete(item)
		return result
	}
}

/**
 * Reads all of a value and says whether it is whole. Of a value outside, whose hash cannot be computed from its bytes, a
 * pickle that does not end as one does shows as much.
 */
async function judgeRow(reading: Reading, row: StoredRow): Promise<Verdict> {
	const { hash, type } = row
	const isOutside = row.sizeBytes === 0
	if (isOutside && reading.scope.external.root === null) return { result: 'no-bytes', state: 'no-store', sizeBytes: null }
	const hashing = startHashing()
	const read = await readAll(reading, row, (piece) => {
		hashing.take(piece)
		reading.onBytes(piece.length)
	})
	if (read === null) return { result: 'no-bytes', state: isOutside ? 'missing' : null, sizeBytes: null }
	const { result } = hashing.result(hash, type)
	const suspected = result === 'differs' || (isOutside && result === 'not-from-bytes')
	if (!suspected) return { result, state: null, sizeBytes: read }
	return { result, state: isOutside ? await damageOf(reading, row, result) : 'hash-differs', sizeBytes: read }
}

/** What became of a file, by how its pickle ends. Bytes of another format are not looked into. */
async function damageOf(reading: Reading, row: StoredRow, result: HashCheck['result']): Promise<CachedFinding['state'] | null> {
	const isPickle = row.format.endsWith('pickle')
	const watch = watchPickle()
	const read = isPickle ? await readAll(reading, row, watch.take) : 0
	const end = isPickle && read !== null ? watch.end() : 'whole'
	if (end === 'cut') return 'cut'
	return end === 'other' || result === 'differs' ? 'altered' : null
}

/** Hands all bytes of a value on, piece by piece, and says how many there were. Null where they are not to be had. */
async function readAll(reading: Reading, { hash, sizeBytes }: StoredRow, onPiece: OnPiece): Promise<number | null> {
	if (sizeBytes === 0) return readFile(reading, hash, onPiece)
	return (await readPieces(reading.scope, hash, onPiece))?.sizeBytes ?? null
}

async function readFile({ scope: { external, signal }, alone }: Reading, hash: string, onPiece: OnPiece): Promise<number | null> {
	/** Reads on, and says whether there is more; null where there is no file. */
	const readOn = async (offset: number, atMost: number) => {
		assertWanted(signal)
		const piece = await external.read(hash, { offset, atMost })
		if (!piece) return null
		await takeByTurns(piece.bytes, onPiece, signal)
		const at = offset + piece.bytes.length
		return { at, isMore: at < piece.sizeBytes && piece.bytes.length > 0 }
	}
	try {
		const first = await readOn(0, firstPieceBytes)
		if (!first?.isMore) return first?.at ?? null
		return await alone(async () => {
			for (let { at } = first; ; ) {
				const next = await readOn(at, pieceBytes)
				if (!next?.isMore) return next?.at ?? null
				at = next.at
			}
		})
	} catch (thrown) {
		// One file that cannot be read must not keep the others from being looked at
		if (thrown instanceof FaultError && (thrown.fault.kind === 'permission-denied' || thrown.fault.kind === 'input-output')) return null
		throw thrown
	}
}
