import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { storePath } from '../support/redun-damage.ts'
import { inProject } from '../support/test-app.ts'

/**
 * Makes a redun repository of so many values: of each hundred, 90 are results of a call with a job of its own and the argument
 * of the next, every third of these a part of another; 5 are only parts of results, 2 only of the evaluation cache, and 3
 * nothing names. Each is a pickle of up to 700 bytes and, save for files, named by its bytes, so that hashes lie as chance has it.
 */
export function makeManyValues(path: string, many: number): void {
	copyFileSync(inProject('test/fixtures/redun/empty/redun_v3.5.db'), path)
	const db = openQuickly(path)
	db.function('pickled', { deterministic: true }, (number) => pickled(Number(number)))
	db.function('named', { deterministic: true }, (bytes) => nameOf(bytes as Buffer))
	const hash = 'lower(hex(randomblob(20)))'
	db.exec(`BEGIN;
		CREATE TEMP TABLE n(i INTEGER PRIMARY KEY, v TEXT, c TEXT, a TEXT);
		WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${many})
			INSERT INTO n SELECT i, named(pickled(i)), ${hash}, ${hash} FROM counted;
		INSERT INTO task SELECT printf('%040x', i), 'task_' || i, 'many', 'def task(): pass' FROM n WHERE i <= 40;
		INSERT INTO value SELECT printf('%040x', i), 'redun.Task', 'application/python-pickle', pickled(i) FROM n WHERE i <= 40;
		INSERT INTO value SELECT v, CASE i % 5 WHEN 0 THEN 'builtins.list' WHEN 1 THEN 'redun.File' ELSE 'builtins.str' END,
			'application/python-pickle', pickled(i) FROM n;
		INSERT INTO call_node SELECT c, 'many.task_' || (1 + i % 40), printf('%040x', 1 + i % 40), a, v, '2026-01-01 00:00:00.000000'
			FROM n WHERE i % 100 < 90;
		INSERT INTO argument SELECT a.a, a.c, b.v, 0, NULL FROM n a JOIN n b ON b.i = a.i - 1 WHERE a.i % 100 < 90 AND b.i % 100 < 90;
		INSERT INTO subvalue SELECT b.v, a.v FROM n a JOIN n b ON b.i = a.i + 1 WHERE a.i % 3 = 0 AND a.i % 100 < 90 AND b.i % 100 < 90;
		INSERT INTO subvalue SELECT b.v, a.v FROM n a JOIN n b ON b.i = a.i + 90 WHERE a.i % 100 < 5;
		INSERT INTO evaluation SELECT c, printf('%040x', 1), a, v FROM n WHERE i % 100 IN (95, 96);
		INSERT INTO job SELECT 'job-' || i, strftime('%Y-%m-%d %H:%M:%S', 1700000000 + i * 20, 'unixepoch') || '.000000',
			strftime('%Y-%m-%d %H:%M:%S', 1700000001 + i * 20, 'unixepoch') || '.500000', printf('%040x', 1 + i % 40), 0, c,
			CASE WHEN i > 1 THEN 'job-' || max(1, i / 2) END, 'execution-' || (i * 20 / ${many}) FROM n WHERE i % 100 < 90;
		INSERT INTO execution SELECT 'execution-' || (i - 1), '["redun", "run"]', 'job-' || (1 + (i - 1) * ${many} / 20), NULL FROM n WHERE i <= 21;
		COMMIT`)
	db.close()
}

function openQuickly(path: string): Database.Database {
	const db = new Database(path)
	db.pragma('synchronous = OFF')
	db.pragma('journal_mode = MEMORY')
	db.pragma('cache_size = -400000')
	db.pragma('foreign_keys = OFF')
	return db
}

/** What redun calls a plain value with these bytes. */
const nameOf = (bytes: Uint8Array): string => createHash('sha512').update('l5:Valuee').update(bytes).digest('hex').slice(0, 40)

/** A pickled text that begins with a number. */
function pickled(number: number): Buffer {
	const text = String(number).padEnd(number % 700, '.')
	const head = Buffer.from('\x80\x03X\0\0\0\0', 'latin1')
	head.writeUInt32LE(text.length, 3)
	return Buffer.concat([head, Buffer.from(text), Buffer.from('q\0.', 'latin1')])
}

/**
 * Moves the bytes of so many values, spread evenly over all, out of the database into a value store, and says how many went.
 * Of each hundred the last `missing` have no file there.
 */
export function moveOutside(path: string, store: string, wanted: { readonly values: number; readonly missing: number }): number {
	const db = openQuickly(path)
	const every = Math.max(1, Math.floor((db.prepare('SELECT count(*) FROM value').pluck().get() as number) / wanted.values))
	const rows = db.prepare('SELECT rowid, value_hash, value FROM value WHERE rowid % ? = 0').raw().all(every) as [number, string, Buffer][]
	for (let folder = 0; folder < 256; folder++) mkdirSync(join(store, folder.toString(16).padStart(2, '0')), { recursive: true })
	const empty = db.prepare("UPDATE value SET value = x'' WHERE rowid = ?")
	db.transaction(() => {
		for (const [at, [row, hash, bytes]] of rows.entries()) {
			if (at % 100 < 100 - wanted.missing) writeFileSync(storePath(store, hash), bytes)
			empty.run(row)
		}
	})()
	db.close()
	return rows.length
}

const copied = ['task', 'value', 'call_node', 'subvalue', 'argument', 'job', 'execution', 'evaluation']

/** Brings all of it into a repository of the same version on a server. */
export async function copyManyValues(path: string, client: Client): Promise<void> {
	const db = new Database(path, { readonly: true })
	await client.query("BEGIN; SET LOCAL TimeZone = 'UTC'; SET LOCAL session_replication_role = replica")
	for (const table of copied) {
		const rows = db.prepare(`SELECT * FROM ${table}`)
		const columns = rows.columns().map(({ name }) => name)
		const lines = Readable.from(linesOf(rows.raw().iterate() as Iterable<readonly unknown[]>))
		await pipeline(lines, client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`)))
	}
	await client.query('COMMIT')
	await client.query('VACUUM ANALYZE')
	db.close()
}

/** Rows as COPY takes them, a thousand at a time. */
function* linesOf(rows: Iterable<readonly unknown[]>): Generator<string> {
	let lines: string[] = []
	for (const row of rows) {
		lines.push(`${row.map(fieldOf).join('\t')}\n`)
		if (lines.length < 1_000) continue
		yield lines.join('')
		lines = []
	}
	yield lines.join('')
}

function fieldOf(value: unknown): string {
	if (value === null) return '\\N'
	return Buffer.isBuffer(value) ? `\\\\x${value.toString('hex')}` : String(value)
}
