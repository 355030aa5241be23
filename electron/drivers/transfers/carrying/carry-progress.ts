import { createPacer } from '../../engines/pace.ts'
import type { Listening } from '../transfer.ts'

export type CarryProgress = {
	/** Rows that were sent just now. */
	sent(table: string, rows: number, bytes: number): void
	/** Tells how far it is, however short ago it was told. */
	tell(): void
}

const toldEveryMs = 200
/** A rate is that of the latest seconds: what was fast an hour ago says little about what is left. */
const windowMs = 10_000
/** Before that, a rate is but a guess. */
const soonestMs = 1_000

/** Tells rows and bytes so far, with what was there before (`done`), and the rate of what is being copied now. */
export function createCarryProgress({
	totalRows,
	done,
	now,
	onEvent = () => undefined,
}: {
	readonly totalRows: number
	readonly done: { readonly rows: number; readonly bytes: number }
	/** Milliseconds. */
	readonly now: () => number
	readonly onEvent?: Listening['onEvent']
}): CarryProgress {
	let { rows, bytes } = done
	let current: string | null = null
	const marks = [{ at: now(), rows }]
	const pacer = createPacer(toldEveryMs)
	const tell = () => {
		const at = now()
		marks.push({ at, rows })
		while ((marks[1]?.at ?? at) < at - windowMs) marks.shift()
		const [first = { at, rows }] = marks
		const elapsed = at - first.at
		const rate = elapsed < soonestMs ? null : ((rows - first.rows) / elapsed) * 1_000
		const left = Math.max(totalRows - rows, 0)
		const remainingMs = rate === null || rate === 0 ? null : Math.round((left / rate) * 1_000)
		onEvent({ kind: 'progress', phase: 'rows', rows, totalRows, bytes, table: current, rowsPerSecond: rate, remainingMs })
	}
	return {
		sent(table, moreRows, moreBytes) {
			current = table
			rows += moreRows
			bytes += moreBytes
			if (pacer.due()) tell()
		},
		tell,
	}
}
