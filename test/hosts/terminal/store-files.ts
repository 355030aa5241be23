import { join } from 'node:path'
import Database from 'better-sqlite3'
import { readManifest, rowBytes } from '../../support/lakefs-stores.ts'
import type { CommandLine } from './command-line.ts'

/** A file with a table of entries, empty or with what lakeFS wrote. */
export function makeStore(terminal: CommandLine, name: string, content: 'lakefs' | 'empty' = 'lakefs'): string {
	const path = join(terminal.folder, name)
	const file = new Database(path)
	file.exec(
		'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID',
	)
	const insert = file.prepare('INSERT INTO kv VALUES (?, ?, ?)')
	const rows = content === 'lakefs' ? readManifest() : []
	for (const row of rows) insert.run(Buffer.from(row.partition), Buffer.from(row.key), Buffer.from(rowBytes(row)))
	file.close()
	return path
}

/** Every entry of a file, as another program reads it. */
export function contentOf(path: string): unknown[] {
	const file = new Database(path, { readonly: true })
	try {
		return file.prepare('SELECT hex(partition_key), hex(key), hex(value) FROM kv ORDER BY 1, 2').raw().all()
	} finally {
		file.close()
	}
}

/** Writes over one value as another program does. */
export function write(path: string, key: string, value: string): void {
	const file = new Database(path)
	file.prepare("UPDATE kv SET value = ? WHERE partition_key = CAST('auth' AS BLOB) AND key = CAST(? AS BLOB)").run(Buffer.from(value), key)
	file.close()
}
