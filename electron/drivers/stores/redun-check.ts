import type { CachedCheckEvent, CachedFinding } from '../../contract/cached.ts'
import { type CheckedRow, judgeRow, type Verdict } from './redun-judge.ts'
import { walkTable } from './redun-pages.ts'
import { assertWanted, bytesOf, type Row, text, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { firstOf, type StoreFiles, walkStore, withRow } from './redun-store-files.ts'

type OnEvent = (event: CachedCheckEvent) => void

/** Rows of a page, and how large a value may be to come with it; a larger one is read by itself. Together at most 32 MB. */
const rowsAtOnce = 500
const broughtAlong = 65_536

const progressEveryMs = 100

/**
 * Reads every value and lists every file of the store, and tells what is not whole as it is found, then how many there were
 * of each. A file is read where its row has no bytes; beside a row that has some it is told as `doubled`. Rows are read page
 * after page, so that a value written meanwhile may be left out; it is never told as damaged for that.
 * Faults: those of the engine and of `walkStore`, `cancelled`.
 */
export async function checkValues(scope: Scope, onEvent: OnEvent): Promise<void> {
	const report = createReport(onEvent, await countValues(scope))
	const files = await walkStore(scope)
	const walk = { table: 'value', key: ['value_hash'], columns: checkedColumns, rowsAtOnce }
	for await (const rows of walkTable(scope, walk))
		for (const row of rows) {
			assertWanted(scope.signal)
			await checkRow(scope, checkedRow(row), { files, report })
		}
	await tellOrphans(scope, files, report)
	report.end()
}

async function countValues(scope: Scope): Promise<number> {
	const [[row] = []] = await scope.ask({ sql: 'SELECT count(*) FROM value' })
	return whole(row?.[0])
}

const carried = `CASE WHEN octet_length(value) <= ${broughtAlong} THEN value END`
const checkedColumns = ['value_hash', 'type', 'format', 'octet_length(value)', carried]

function checkedRow([hash, type, format, size, value]: Row): CheckedRow {
	const sizeBytes = whole(size)
	const isBrought = sizeBytes > 0 && sizeBytes <= broughtAlong
	return { hash: text(hash), type: text(type), format: text(format), sizeBytes, bytes: isBrought ? bytesOf(value) : null }
}

type Checking = { readonly files: StoreFiles; readonly report: Report }

async function checkRow(scope: Scope, row: CheckedRow, { files, report }: Checking): Promise<void> {
	const fileBytes = files.get(row.hash)
	files.delete(row.hash)
	const verdict = await judgeRow(scope, row, report.addBytes)
	const path = scope.external.pathOf(row.hash)
	const about = { hash: row.hash, type: row.type }
	const isInside = row.sizeBytes > 0
	if (verdict.state !== null) report.find({ ...about, state: verdict.state, path: isInside ? null : path, sizeBytes: verdict.sizeBytes })
	if (isInside && fileBytes !== undefined) report.find({ ...about, state: 'doubled', path, sizeBytes: fileBytes })
	report.judge(verdict)
}

/** Files that no row has called for, unless one was written meanwhile. */
async function tellOrphans(scope: Scope, files: StoreFiles, report: Report): Promise<void> {
	while (files.size > 0) {
		assertWanted(scope.signal)
		const some = firstOf(files)
		const known = await withRow(scope, some)
		for (const hash of some) {
			const sizeBytes = files.get(hash) ?? null
			files.delete(hash)
			if (!known.has(hash)) report.find({ state: 'orphaned', hash, type: null, path: scope.external.pathOf(hash), sizeBytes })
		}
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
	let bytes = 0
	let told = Number.NEGATIVE_INFINITY
	const progress = () => {
		const now = performance.now()
		if (now - told < progressEveryMs) return
		told = now
		onEvent({ kind: 'progress', done: done.values, total: Math.max(expected, done.values), bytes })
	}
	return {
		addBytes(count: number) {
			bytes += count
			progress()
		},
		find(finding: CachedFinding) {
			counts[finding.state] += 1
			onEvent({ kind: 'finding', finding })
		},
		judge({ result }: Verdict) {
			done.values += 1
			if (result === 'matches' || result === 'differs') done.hashed += 1
			if (result === 'not-from-bytes') done.notFromBytes += 1
			progress()
		},
		end: () => onEvent({ kind: 'checked', ...done, counts }),
	}
}
