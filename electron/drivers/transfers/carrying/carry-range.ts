import { FaultError } from '../../../contract/fault.ts'
import type { LeftOut } from '../../../contract/transfers.ts'
import { breathe, createPacer, throwIfStopped } from '../../engines/pace.ts'
import { type BinaryWriter, createBinaryWriter, putInt16, putNull } from '../codecs/binary-writer.ts'
import { ConversionError } from '../codecs/codec-error.ts'
import { shortened, shownValue } from '../codecs/codec-field.ts'
import { feedOf, type RowFeed } from '../pages/row-feed.ts'
import type { Source } from '../transfer.ts'
import type { RangeTask, TablePlan } from './carry-plan.ts'
import type { CarryProgress } from './carry-progress.ts'
import type { FinishedRange } from './copy-ledger.ts'
import type { Send } from './copy-stream.ts'

/**
 * So much is sent at a time. Above the high-water mark of a socket, which then says that it has taken a piece only when none of
 * it is left in memory, so that the next can be made in the same place.
 */
const pieceBytes = 262_144
/** What a row may add to a piece without its buffer having to grow. */
const roomBytes = 65_536
/** A buffer that one great value has made grow beyond this is not kept. */
const mostKeptBytes = 4_194_304
/** So often it is asked whether to go on. */
const rowsBetweenLooks = 512
/** Values that were left out are counted all, and listed as far as this. */
export const mostListed = 10_000

/** `PGCOPY\n\377\r\n\0`, no flags, no extension. Source: PostgreSQL's documentation of COPY, "Binary Format". */
const header = Buffer.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0])
const trailer = -1

type Range = Omit<RangeTask, 'index'>

/**
 * Sends the rows of a range as PostgreSQL's binary COPY. Faults: `value-does-not-fit`, `cancelled`, those of reading the source.
 */
export async function sendRange(
	source: Source,
	{ plan, range }: Range,
	send: Send,
	{ signal, progress }: { readonly signal: AbortSignal; readonly progress: CarryProgress },
): Promise<FinishedRange> {
	const pacer = createPacer()
	const feed = feedOf(source, plan, range)
	const writer = rowWriter(plan, feed)
	let out = createBinaryWriter(pieceBytes + roomBytes)
	let [rows, bytes, told] = [0, 0, 0]
	out.bytes.set(header)
	out.length = header.length
	const sendPiece = async () => {
		const piece = out.bytes.subarray(0, out.length)
		bytes += piece.length
		progress.sent(plan.table, rows - told, piece.length)
		told = rows
		await send(piece)
		if (out.bytes.length > mostKeptBytes) out = createBinaryWriter(pieceBytes + roomBytes)
		out.length = 0
	}
	try {
		while (feed.next()) {
			writer.put(out)
			rows += 1
			if (out.length >= pieceBytes) await sendPiece()
			if (rows % rowsBetweenLooks !== 0) continue
			throwIfStopped(signal)
			if (pacer.due()) await breathe(signal)
		}
	} finally {
		feed.end()
	}
	putInt16(out, trailer)
	await sendPiece()
	return { rows, bytes, leftOut: writer.leftOut, leftOutCount: writer.leftOutCount() }
}

type RowWriter = { put(out: BinaryWriter): void; readonly leftOut: readonly LeftOut[]; leftOutCount(): number }

function rowWriter(plan: TablePlan, feed: RowFeed): RowWriter {
	const { mapped } = plan
	const width = mapped.length
	const leftOut: LeftOut[] = []
	let count = 0
	/** What is done about a value that does not fit; it has been written in part. */
	const leave = (out: BinaryWriter, place: number, start: number, thrown: unknown) => {
		if (!(thrown instanceof ConversionError)) throw thrown
		const column = mapped[place]
		const where = { table: plan.table, row: rowName(plan, feed), column: column?.column ?? '', text: thrown.text }
		if (!column?.setNull) throw new FaultError({ kind: 'value-does-not-fit', ...where, type: column?.type ?? '' }, { cause: thrown })
		count += 1
		if (leftOut.length < mostListed) leftOut.push(where)
		out.length = start
		putNull(out)
	}
	return {
		leftOut,
		leftOutCount: () => count,
		put(out) {
			putInt16(out, width)
			for (let place = 0; place < width; place++) {
				const start = out.length
				try {
					feed.put(out, place)
				} catch (thrown) {
					leave(out, place, start, thrown)
				}
			}
		},
	}
}

/** The values of its key. */
function rowName({ key }: TablePlan, feed: RowFeed): string {
	return shortened(key.map((place) => shownValue(feed.value(place))).join(', '))
}
