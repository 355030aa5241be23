import type { CachedCheckEvent, CachedFinding } from '../../contract/cached.ts'
import { countRows } from './redun-count.ts'
import { hashedPages, type StoredRow } from './redun-hashed-pages.ts'
import { judgeOf, type Verdict } from './redun-judge.ts'
import type { Scope } from './redun-scope.ts'
import { eachName, sizesOf, withRow } from './redun-store-files.ts'
import { createTurn, letOthers } from './redun-turns.ts'

type OnEvent = (event: CachedCheckEvent) => void

const progressEveryMs = 100
/** Findings that are told together: each by itself would take longer to tell than to find. */
const findingsAtOnce = 500

/**
 * Reads every value, then lists every file of the store, and tells what is not whole as it is found, then how many there were
 * of each. A file is read where its row has no bytes; beside a row that has some it is told as `doubled`. Rows are read page
 * after page, so that a value written meanwhile may be left out; it is never told as damaged for that, nor its file as one
 * without a row. Of all values and files no more than a page is held at a time.
 * Faults: those of the engine and of `eachName`, `cancelled`.
 */
export async function checkValues(scope: Scope, onEvent: OnEvent): Promise<void> {
	const report = createReport(onEvent, await countRows(scope))
	const turn = createTurn(scope.signal)
	for await (const rows of hashedPages(scope)) {
		const outside = rows.filter(({ sizeBytes }) => sizeBytes === 0)
		const judge = judgeOf(scope, outside, report.addBytes)
		for (const row of rows) {
			const verdict = judge(row)
			report.judge(row, verdict instanceof Promise ? await verdict : verdict, scope)
			const over = turn()
			if (over) await over
		}
	}
	await checkFiles(scope, report)
	report.end()
}

/** Files that no row calls for, which the last look of all decides, as their rows may be new; and those of rows with bytes. */
async function checkFiles(scope: Scope, report: Report): Promise<void> {
	for await (const hashes of eachName(scope)) {
		const rows = await withRow(scope, hashes)
		const uncalled = hashes.filter((hash) => rows.get(hash)?.isInside !== false)
		const sizes = await sizesOf(scope, uncalled)
		for (const [index, hash] of uncalled.entries()) {
			const sizeBytes = sizes[index] ?? null
			if (sizeBytes === null) continue
			const row = rows.get(hash)
			report.find({ state: row ? 'doubled' : 'orphaned', hash, type: row?.type ?? null, path: scope.external.pathOf(hash), sizeBytes })
		}
		report.addFiles(hashes.length)
		await letOthers(scope.signal)
	}
}

type Report = ReturnType<typeof createReport>

function createReport(onEvent: OnEvent, expected: number) {
	const counts: Record<CachedFinding['state'], number> = {
		missing: 0,
		cut: 0,
		altered: 0,
		orphaned: 0,
		doubled: 0,
		'no-store': 0,
		'hash-differs': 0,
	}
	const done = { values: 0, hashed: 0, notFromBytes: 0 }
	let [bytes, files] = [0, 0]
	let told = Number.NEGATIVE_INFINITY
	let found: CachedFinding[] = []
	const tellFound = () => {
		if (found.length > 0) onEvent({ kind: 'findings', findings: found })
		found = []
	}
	const progress = () => {
		const now = performance.now()
		if (now - told < progressEveryMs) return
		told = now
		tellFound()
		onEvent({ kind: 'progress', done: done.values, total: Math.max(expected, done.values), bytes, files })
	}
	const find = (finding: CachedFinding) => {
		counts[finding.state] += 1
		if (found.push(finding) === findingsAtOnce) tellFound()
	}
	return {
		find,
		addBytes(count: number) {
			bytes += count
			progress()
		},
		addFiles(count: number) {
			files += count
			progress()
		},
		judge({ hash, type, sizeBytes: inside }: StoredRow, { result, state, sizeBytes }: Verdict, { external }: Scope) {
			if (state !== null) find({ state, hash, type, path: inside > 0 ? null : external.pathOf(hash), sizeBytes })
			done.values += 1
			if (result === 'matches' || result === 'differs') done.hashed += 1
			if (result === 'not-from-bytes') done.notFromBytes += 1
			progress()
		},
		end() {
			tellFound()
			onEvent({ kind: 'checked', ...done, counts })
		},
	}
}
