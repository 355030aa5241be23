import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codecFor } from '../../../electron/drivers/transfers/codecs/codec.ts'
import { sqliteTuples } from '../../../electron/drivers/transfers/comparing/compare-sqlite.ts'
import type { PageRows } from '../../../electron/drivers/transfers/pages/page-rows.ts'
import { openSource, type SqliteSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { mapped } from '../../support/copy-ground.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

let place: Place
let source: SqliteSource
/** More than two blocks, each row of some length. */
const rows = 140_000
beforeEach(() => {
	place = createPlace()
	const many = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`
	source = openSource({
		path: place.make('t.db', `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); ${many} INSERT INTO t SELECT i, 'row ' || i FROM n`),
	})
})
afterEach(async () => {
	source.close()
	await place[Symbol.asyncDispose]()
})

/** Reads all, with pages that are read wrongly in one place. */
async function readWith(change: (rows: PageRows) => void): Promise<number> {
	const misread: SqliteSource['packed'] = (name) => {
		const packed = source.packed(name)
		if (packed === null) return null
		return {
			...packed,
			open(range) {
				const pages = packed.open(range)
				change(pages)
				return pages
			},
		}
	}
	const columns = [mapped('id', 'bigint'), mapped('a', 'text')].map((column) => {
		const { putCanonical: put, putCanonicalCell: putCell } = codecFor(column, { timeZone: 'UTC', members: null })
		return { name: column.column, type: column.type, codec: { put, putCell } }
	})
	let read = 0
	for await (const page of sqliteTuples({ ...source, packed: misread }, { name: 't', columns, key: [0] }, true)) read += page.count
	return read
}

function skipping(pages: PageRows, skipped: number): void {
	const next = pages.next.bind(pages)
	pages.next = () => {
		const isThere = next()
		return isThere && pages.number === skipped ? next() : isThere
	}
}

function misplacing(pages: PageRows, row: number): void {
	const next = pages.next.bind(pages)
	pages.next = () => {
		const isThere = next()
		if (pages.number === row) pages.ends[1] = (pages.ends[1] ?? 0) - 1
		return isThere
	}
}

describe('the pages of a file vouch for nothing that SQLite does not confirm', () => {
	test('and are read whole where it does', async () => expect(await readWith(() => undefined)).toBe(rows))

	test.each([1, 30_000, 65_536, 65_537, rows])('a row that they leave out is missed: row %i', async (row) => {
		expect(await faultOf(readWith((pages) => skipping(pages, row)))).toMatchObject({
			kind: 'corrupt',
			detail: expect.stringContaining('SQLite'),
		})
	})

	test.each([1, 512, 65_537])('a value that they read otherwise at the beginning of a block is seen: row %i', async (row) => {
		expect(await faultOf(readWith((pages) => misplacing(pages, row)))).toMatchObject({
			kind: 'corrupt',
			detail: expect.stringContaining('other values'),
		})
	})
})
