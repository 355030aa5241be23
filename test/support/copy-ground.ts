import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CopyMap, MappedColumn } from '../../electron/contract/copy-map.ts'
import type { ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { openSession, type PgSession } from '../../electron/drivers/engines/postgres-session.ts'
import { type Carried, type CarryRequest, carryRows } from '../../electron/drivers/transfers/carrying/carry.ts'
import { readTarget } from '../../electron/drivers/transfers/carrying/postgres-target.ts'
import { type BeginRequest, beginTarget } from '../../electron/drivers/transfers/carrying/target-begin.ts'
import type { PageRows } from '../../electron/drivers/transfers/pages/page-rows.ts'
import { openSource } from '../../electron/drivers/transfers/source/sqlite-source.ts'
import type { Listening, Source } from '../../electron/drivers/transfers/transfer.ts'

/** A SQLite file in a folder of its own, which goes away with `using`. */
export function createSqliteFile(script: string): { readonly path: string; readonly folder: string } & Disposable {
	const folder = mkdtempSync(join(tmpdir(), 'headway-copy-'))
	const path = join(folder, 'source.db')
	const db = new Database(path)
	db.exec(script)
	db.close()
	return { path, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A column that takes the rows as they are, or otherwise. */
export function mapped(column: string, type: string, otherwise: Partial<MappedColumn> = {}): MappedColumn {
	return { column, into: column, type, conversion: 'exact', notNull: false, default: null, identity: false, setNull: false, ...otherwise }
}

/** A map of tables, each under its own name. */
export function mapOf(tables: Readonly<Record<string, readonly MappedColumn[]>>, otherwise: Partial<CopyMap> = {}): CopyMap {
	const map = Object.entries(tables).map(([table, columns]) => ({ table, into: table, columns: [...columns] }))
	return { version: 1, schema: 'public', tables: 'make', timeZone: 'UTC', map, choices: {}, ...otherwise }
}

/** Opens a session that is closed with `await using`. */
export async function sessionOf(server: ServerAddress): Promise<PgSession & AsyncDisposable> {
	const session = await openSession(server, 'change')
	return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() })
}

export type CopyAsked = {
	readonly path: string
	readonly server: ServerAddress
	readonly map: CopyMap
	readonly before?: readonly string[]
	readonly rowsPerRange?: number
	readonly begin?: Partial<BeginRequest>
	readonly carry?: Partial<CarryRequest>
	/** Before each batch of rows that is read, counted from 1 over all sessions. */
	readonly onBatch?: (batch: number) => void
}

/** Begins a copy, or goes on with it, and carries its rows. Indexes and books are left to the test. */
export async function carry(asked: CopyAsked, listening: Listening = {}): Promise<Carried> {
	const { path, server, map, before = [], rowsPerRange } = asked
	await using session = await sessionOf(server)
	const source = heard(openSource({ path }), asked.onBatch)
	try {
		const request = {
			id: 'c0ffee',
			token: 'token',
			map,
			before,
			shown: server.shown,
			...(rowsPerRange && { rowsPerRange }),
			...asked.begin,
		}
		const begun = await beginTarget(session, request)
		const { there } = await readTarget(session, { schema: map.schema, source: map.map.map(({ table }) => table) })
		return await carryRows({ source, server, map, there, begun, totalRows: 0, now: () => performance.now(), ...asked.carry }, listening)
	} finally {
		source.close()
	}
}

/** Rows that are taken from the pages of a file count as a batch by so many. */
const rowsPerBatch = 500

function heard(source: Source, onBatch: (batch: number) => void = () => undefined): Source {
	let batches = 0
	const hear = () => {
		batches += 1
		onBatch(batches)
	}
	return {
		...source,
		packed(table) {
			const packed = source.packed(table)
			return packed && { ...packed, open: (range) => heardPages(packed.open(range), hear) }
		},
		*rows(table, columns, range) {
			for (const batch of source.rows(table, columns, range)) {
				hear()
				yield batch
			}
		},
	}
}

function heardPages(rows: PageRows, hear: () => void): PageRows {
	const next = rows.next.bind(rows)
	let read = 0
	rows.next = () => {
		if (read % rowsPerBatch === 0) hear()
		read += 1
		return next()
	}
	return rows
}
